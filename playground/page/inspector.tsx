import { useState } from "react";
import type { Passing } from "./workspace-state.ts";

/** Envelopes to the bot and calls from it, the newest first; each opens to its JSON. */
export function Inspector({ passing }: { passing: readonly Passing[] }) {
  const [filter, setFilter] = useState("");
  const [held, setHeld] = useState<readonly Passing[]>();
  const shown = (held ?? passing).filter((one) => lineOf(one).toLowerCase().includes(filter.toLowerCase()));
  return (
    <div className="inspector">
      <p className="tools">
        <input
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter…"
          aria-label="Filter"
        />
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? passing : undefined)}
        >
          {held === undefined ? "Pause" : "Resume"}
        </button>
      </p>
      {shown.length === 0 && <p className="empty">Nothing passed yet. Mention the bot.</p>}
      {shown.slice(0, 150).map((one) => (
        <details key={one.seq} className={classOf(one)}>
          <summary>
            <time>{new Date(one.atMs).toLocaleTimeString([], { hour12: false })}</time> {lineOf(one)}
          </summary>
          <pre>
            {JSON.stringify(
              one.kind === "api-call" ? { args: one.args, answer: one.answer } : (one.frame ?? one),
              null,
              2,
            )}
          </pre>
        </details>
      ))}
    </div>
  );
}

const arrows = {
  "envelope-sent": "→",
  "envelope-acked": "✓",
  "envelope-redelivered": "↻",
  "envelope-expired": "⌛",
  "envelope-lost": "✗",
} as const;

function lineOf(one: Passing): string {
  if (one.kind === "api-call")
    return `← ${one.method} ${one.outcome} ${Math.round(one.tookMs)} ms${one.fault === undefined ? "" : ` (${one.fault})`}`;
  const retry = one.retryAttempt > 0 ? ` retry ${one.retryAttempt}` : "";
  const took = one.tookMs === undefined ? "" : ` ${Math.round(one.tookMs)} ms`;
  return `${arrows[one.kind]} ${one.title}${retry}${took}`;
}

const classOf = (one: Passing): string =>
  one.kind === "api-call"
    ? one.outcome === "ok"
      ? "call"
      : "call bad"
    : one.kind === "envelope-sent" || one.kind === "envelope-acked"
      ? "envelope"
      : "envelope bad";

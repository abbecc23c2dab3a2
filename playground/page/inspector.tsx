import { useState } from "react";
import { isRecord, stringIn } from "./blocks/slack-object.ts";
import { Icon } from "./icon.tsx";
import type { Passing } from "./workspace-state.ts";

type Kind = "all" | "envelopes" | "calls" | "problems";

/** Rows that are drawn at once: more than anybody scrolls through. */
const shownRows = 150;

/** Envelopes to the bot and calls from it, the newest first; each opens to its JSON. */
export function Inspector({ passing }: { passing: readonly Passing[] }) {
  const [filter, setFilter] = useState("");
  const [kind, setKind] = useState<Kind>("all");
  const [held, setHeld] = useState<readonly Passing[]>();
  const shown = (held ?? passing).filter(
    (one) => isOf(one, kind) && wordsOf(one).toLowerCase().includes(filter.toLowerCase()),
  );
  const missed = held === undefined ? 0 : passing.filter(({ seq }) => seq > (held[0]?.seq ?? 0)).length;
  return (
    <div className="inspector">
      <div className="inspector-tools">
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter by words"
          aria-label="Filter"
        />
        <button
          type="button"
          className="element"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? passing : undefined)}
        >
          <Icon name={held === undefined ? "pause" : "play"} />
          {held === undefined ? "Pause" : `Resume${missed > 0 ? ` (${missed})` : ""}`}
        </button>
        <fieldset className="chips" aria-label="Show">
          {(["all", "envelopes", "calls", "problems"] as const).map((one) => (
            <button type="button" key={one} aria-pressed={kind === one} onClick={() => setKind(one)}>
              {one === "calls" ? "API calls" : one}
            </button>
          ))}
        </fieldset>
      </div>
      {shown.length === 0 && (
        <p className="empty">
          {passing.length === 0 ? "Nothing passed yet. Mention the bot." : "Nothing like this passed."}
        </p>
      )}
      {shown.slice(0, shownRows).map((one) => (
        <Row key={one.seq} passing={one} />
      ))}
    </div>
  );
}

function Row({ passing: one }: { passing: Passing }) {
  const [isOpen, setIsOpen] = useState(false);
  const { mark, name, note } = lineOf(one);
  return (
    <details
      className={`pass ${one.kind === "api-call" ? "call" : "envelope"} ${isProblem(one) ? "bad" : ""}`}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        <time>{new Date(one.atMs).toLocaleTimeString([], { hour12: false })}</time>
        <span className="pass-mark" aria-hidden>
          {mark}
        </span>
        <code>{name}</code>
        <small>{note}</small>
      </summary>
      {isOpen && <pre>{JSON.stringify(detailOf(one), null, 2)}</pre>}
    </details>
  );
}

const marks = {
  "envelope-sent": "↓",
  "envelope-acked": "✓",
  "envelope-redelivered": "↻",
  "envelope-expired": "⌛",
  "envelope-lost": "✕",
} as const;

const words = {
  "envelope-sent": "sent",
  "envelope-acked": "acknowledged",
  "envelope-redelivered": "sent again",
  "envelope-expired": "not acknowledged",
  "envelope-lost": "given up",
} as const;

function lineOf(one: Passing): { readonly mark: string; readonly name: string; readonly note: string } {
  if (one.kind === "api-call")
    return {
      mark: "↑",
      name: one.method,
      note: [one.outcome, one.fault, `${Math.round(one.tookMs)} ms`].filter(Boolean).join(" · "),
    };
  const took = one.tookMs === undefined ? undefined : `${Math.round(one.tookMs)} ms`;
  const retry = one.retryAttempt > 0 ? `retry ${one.retryAttempt} ${one.retryReason ?? ""}` : undefined;
  return {
    mark: marks[one.kind],
    name: one.title,
    note: [subtypeIn(one.frame), words[one.kind], retry, took].filter(Boolean).join(" · "),
  };
}

/** `message_changed` and the like: most of what a bot hears are its own edits. */
function subtypeIn(frame: unknown): string | undefined {
  const payload = isRecord(frame) && isRecord(frame.payload) ? frame.payload : {};
  return isRecord(payload.event) ? stringIn(payload.event, "subtype") : undefined;
}

const wordsOf = (one: Passing): string => {
  const { name, note } = lineOf(one);
  return `${name} ${note} ${one.kind === "api-call" ? "" : one.envelopeId}`;
};

const detailOf = (one: Passing): unknown => {
  if (one.kind === "api-call") return { args: one.args, answer: one.answer };
  const { envelopeId, connectionId, frame } = one;
  return frame ?? { envelope_id: envelopeId, connection: connectionId };
};

const isProblem = (one: Passing): boolean =>
  one.kind === "api-call"
    ? one.outcome !== "ok"
    : one.kind !== "envelope-sent" && one.kind !== "envelope-acked";

const isOf = (one: Passing, kind: Kind): boolean => {
  if (kind === "problems") return isProblem(one);
  return kind === "all" || (kind === "calls") === (one.kind === "api-call");
};

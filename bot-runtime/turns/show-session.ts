import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { Request } from "./request.ts";
import { titleOf } from "./title.ts";
import type { Outcome, Turn } from "./turn.ts";

/** Slack's native signs of one turn's attempt. Nothing here is waited for, and nothing of it can fail the turn. */
export type TurnSession = {
  /**
   * The reply stands, or is about to: the thread is at work. Once; before the thread is known it does nothing. Resolves when Slack has
   * heard of it or has failed at it.
   */
  begin(turn: Turn): Promise<void>;
  /** The step that the agent is at. */
  step(title: string): void;
  /** The answer stands. */
  end(turn: Turn): void;
};

/** `isFirst`: the thread's first turn, whose request gives the session its title. */
export function turnSession(
  requests: readonly Request[],
  isFirst: boolean,
  { sessions, settings }: Pick<TurnPorts, "sessions" | "settings">,
  signal: AbortSignal,
): TurnSession {
  const [request] = requests;
  let place: { readonly channel: string; readonly threadTs: string } | undefined;
  let shown = "";
  let shownAtMs = -limits.stepLineMs;
  // One after the other, so that what is said last stands.
  let last: Promise<void> = Promise.resolve();
  const then = (work: () => Promise<void>): void => {
    last = last.then(work);
  };
  return {
    begin({ channel, threadTs }) {
      if (place !== undefined || threadTs === "") return last;
      const here = { channel, threadTs };
      place = here;
      const about = {
        ...(isFirst && request !== undefined ? { title: titleOf(request) } : {}),
        ...(request?.requester.kind === "user" ? { initiator: request.requester.id } : {}),
      };
      then(() => sessions.setStatus(here, "processing", about, signal));
      return last;
    },
    step(title) {
      const here = place;
      const nowMs = performance.now();
      if (here === undefined || title === shown || nowMs - shownAtMs < limits.stepLineMs) return;
      shown = title;
      shownAtMs = nowMs;
      then(() => sessions.setLine(here, settings().say("stepNow", { step: title }), signal));
    },
    end(turn) {
      const here = place;
      if (here === undefined) return;
      if (shown !== "") then(() => sessions.setLine(here, "", signal));
      then(() => sessions.setStatus(here, restingState(turn), {}, signal));
    },
  };
}

const waitsForPeople = new Set<Outcome>(["input-required", "auth-required", "ambiguous"]);

const restingState = ({ state, answer }: Turn): "suspended" | "active" =>
  state === "waiting" || (answer !== undefined && waitsForPeople.has(answer.outcome))
    ? "suspended"
    : "active";

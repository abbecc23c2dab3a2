import { setTimeout as sleep } from "node:timers/promises";
import { SlackError } from "../slack/errors.ts";
import type { Place, SlackMessage, SlackMessages } from "../slack/messages.ts";
import type { Chunk, Recipient, SlackStreams } from "../slack/streams.ts";
import { limits } from "./limits.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Turn } from "./turn.ts";

export type PlacePorts = {
  readonly slack: Pick<SlackMessages, "post" | "find">;
  readonly now: () => number;
  /** Monotonic, ms: until then calls of the process before this one may still reach Slack. */
  readonly straysUntilMs: number;
  /** Stores the turn after the event and gives it back. */
  readonly advance: (turn: Turn, event: TurnEvent) => Promise<Turn>;
};

/** How the message begins where Slack lets it grow by itself. */
export type Opening = {
  readonly streams: Pick<SlackStreams, "begin">;
  readonly recipient: Recipient;
  readonly chunks: readonly Chunk[];
};

/**
 * Makes message `part` of the reply stand in Slack exactly once. The intent is stored before the call; when Slack's answer is
 * lost, or we died in between, the message is looked for by its mark before it is posted again. With an `opening` it is begun as a
 * stream, which is tried once: where Slack refuses or limits that, it is posted as `message` at once; where it answers nothing, once no
 * stream was found for as long as one may take to land.
 * @throws {SlackError} `refused` when Slack will not take it; `unsent` and `unknown` past the bounds: try later.
 */
export async function placePost(
  turn: Turn,
  part: number,
  message: SlackMessage,
  ports: PlacePorts,
  signal: AbortSignal,
  opening?: Opening,
): Promise<Turn> {
  const place: Place = { channel: turn.channel, threadTs: turn.threadTs };
  const mark = { turn: turn.id, part };
  let current = turn;
  let stream = opening;
  if (current.posts[part]?.ts !== undefined) return current;
  if (current.posts[part] !== undefined) {
    const found = await lookForLate(current, part, place, ports, ports.straysUntilMs, signal);
    if (found !== undefined) return ports.advance(current, { kind: "posted", part, ts: found });
  }
  for (let attempt = 1; ; attempt += 1) {
    const asStream = stream === undefined ? {} : ({ isStream: true } as const);
    current = await ports.advance(current, { kind: "intended", part, atMs: ports.now(), ...asStream });
    // It was given up before a call's usual bound: what it posts may come later than after other calls.
    const landedByMs = stream === undefined ? 0 : performance.now() + limits.straysMs;
    try {
      const ts =
        stream === undefined
          ? await ports.slack.post(place, message, mark, signal)
          : await stream.streams.begin(place, stream.recipient, stream.chunks, signal);
      return await ports.advance(current, { kind: "posted", part, ts });
    } catch (error) {
      if (!(error instanceof SlackError) || signal.aborted || attempt > 3) throw error;
      if (error.failure === "refused" && stream === undefined) throw error;
      if (error.failure === "unknown") {
        const found = await lookForLate(current, part, place, ports, landedByMs, signal);
        if (found !== undefined) return ports.advance(current, { kind: "posted", part, ts: found });
      } else if (error.failure === "unsent" || stream === undefined) {
        await sleep(250 * 2 ** attempt, undefined, { signal });
      }
      // Streams alone may be in trouble: a reply does not wait for them.
      stream = undefined;
    }
  }
}

/**
 * What another process posted may land only after it has died, as what we gave up early may, and then it takes its time to show: it is looked
 * for at once, and again from `landedByMs` on. Monotonic, ms.
 */
async function lookForLate(
  turn: Turn,
  part: number,
  place: Place,
  ports: PlacePorts,
  landedByMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const isEarly = performance.now() < landedByMs;
  const found = await lookFor(turn, part, place, ports, signal);
  if (found !== undefined || !isEarly) return found;
  await sleep(Math.max(0, landedByMs - performance.now()), undefined, { signal });
  return lookFor(turn, part, place, ports, signal);
}

/**
 * Looks several times, for as long as Slack may take to show a message: an early "not there" proves nothing. The time since the
 * intent shortens none of it: the call itself may have landed just before it was given up, and the clock may not be the one
 * that the intent was stored by.
 */
async function lookFor(
  turn: Turn,
  part: number,
  place: Place,
  ports: PlacePorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const waitMs of limits.settleLooksMs) {
    await sleep(waitMs, undefined, { signal });
    const found = await find(turn, part, place, ports, signal);
    if (found !== undefined) return found === "unreadable" ? undefined : found;
  }
  return undefined;
}

/** `unreadable`: the scopes do not let us look. The first message is a placeholder, so a second one doubles no answer. */
async function find(
  turn: Turn,
  part: number,
  place: Place,
  ports: PlacePorts,
  signal: AbortSignal,
): Promise<string | "unreadable" | undefined> {
  try {
    return await ports.slack.find(place, { turn: turn.id, part }, turn.askedTs, signal);
  } catch (error) {
    if (!(error instanceof SlackError) || error.failure !== "refused") throw error;
    // A thread that Slack does not show yet is no proof; a scope that is missing will not come while we wait.
    return notShownYet.has(error.code) ? undefined : "unreadable";
  }
}

/** What Slack answers about a thread that its readers do not see yet. */
const notShownYet = new Set(["thread_not_found", "message_not_found"]);

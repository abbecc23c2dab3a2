import { StoreError } from "../inbox/errors.ts";
import type { Entry } from "../inbox/port.ts";
import { SlackError } from "../slack/errors.ts";
import { refusalOf } from "./access.ts";
import type { Attempt } from "./dispatcher.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import type { Request } from "./request.ts";
import { stopIn } from "./stop-request.ts";
import { tellRequester } from "./tell.ts";
import { type Turn, threadKey } from "./turn.ts";

/**
 * Stops the turn that a stored request is about. The request stays in the inbox until that turn has ended: so a restart in between
 * loses nothing that was acknowledged, and the turn itself needs no mark of it that its own writes could lose.
 */
export async function carryOutStop(entry: Entry, ports: TurnPorts, signal: AbortSignal): Promise<Attempt> {
  const { request } = entry;
  const wish = stopIn(request);
  // Before anything is waited for: a task that an earlier process cancelled for this stop has ended by it.
  if (wish !== undefined) ports.stops.expect(wish.about);
  try {
    const about = await turnOf(request, ports);
    const answer = about !== undefined && hasEnded(about) ? about.answer : undefined;
    if (about === undefined || answer !== undefined)
      return await end(entry, answer?.outcome === "canceled" ? undefined : "stopStale", ports, signal);
    if (!ports.stops.wants(about.id)) {
      const reason = await refusalOf(request, ports.settings().policy, ports.directory, signal);
      if (reason !== undefined) return await end(entry, reason, ports, signal);
      ports.log.info(
        {
          audit: true,
          about: about.id,
          task: about.taskId,
          channel: about.channel,
          by: request.requester.id,
        },
        "a turn is stopped",
      );
    }
    ports.stops.ask(about.id, request.requester.id);
    // One that waits for its next attempt need not wait any longer; a slash command's turn is known by its request.
    ports.hurry([threadKey(about), `request:${about.id}`]);
    const isFresh = ports.now() - request.receivedAtMs < limits.stopLooksFastMs;
    return { kind: "later", inMs: isFresh ? limits.stopLookMs : limits.storeAwayMs };
  } catch (error) {
    if (error instanceof StoreError && error.code === "FENCED") throw error;
    if (!signal.aborted && !(error instanceof StoreError) && !(error instanceof SlackError)) throw error;
    ports.log.warn({ err: error }, "a stop could not be carried out yet: it is tried again");
    return { kind: "later", inMs: limits.storeAwayMs };
  }
}

/** The turn, where the button was pressed below its own reply; undefined where the store has forgotten it, or it is another's. */
async function turnOf(request: Request, ports: Pick<TurnPorts, "inbox">): Promise<Turn | undefined> {
  const wish = stopIn(request);
  const about = wish && (await ports.inbox.loadTurn(wish.about));
  if (wish === undefined || about === undefined || about.channel !== request.channel) return undefined;
  const pressed = wish.postTs === undefined || about.posts.some(({ ts }) => ts === wish.postTs);
  return pressed ? about : undefined;
}

const hasEnded = ({ state }: Turn): boolean =>
  state === "answered" || state === "waiting" || state === "done";

async function end(
  entry: Entry,
  why: "stopStale" | Parameters<typeof refusalSentence>[0] | undefined,
  ports: TurnPorts,
  signal: AbortSignal,
): Promise<Attempt> {
  const { request, entryId } = entry;
  await ports.inbox.finish(doneWith(entry));
  const about = stopIn(request)?.about;
  if (about !== undefined) ports.stops.forget(about);
  const { say } = ports.settings();
  if (why !== undefined) {
    const sentence = why === "stopStale" ? say(why, {}) : refusalSentence(why, say);
    await tellRequester(request, sentence, ports, signal);
  }
  return { kind: "finished", entryIds: [entryId] };
}

/** A stop is no turn, nor is a change of a request: this is only what takes its entry out of the inbox. */
export const doneWith = ({ entryId, request }: Entry): Turn => ({
  v: 1,
  id: request.id,
  state: "done",
  team: request.team,
  channel: request.channel,
  threadTs: request.threadTs,
  entryIds: [entryId],
  requestIds: [request.id],
  posts: [],
  messageId: request.id,
  named: false,
  referenceTaskIds: [],
  attempts: 0,
  acceptedAtMs: request.receivedAtMs,
  deadlineAtMs: request.receivedAtMs,
});

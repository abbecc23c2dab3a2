import { StoreError } from "../inbox/errors.ts";
import type { Entry } from "../inbox/port.ts";
import { type Amended, amended, amendmentsOf, isAmendment } from "./amend.ts";
import { saidIn } from "./last-turn.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { Request } from "./request.ts";
import { type Thread, type Turn, threadKey } from "./turn.ts";

export type OpenTurn = {
  readonly turn: Turn;
  readonly requests: readonly Request[];
  readonly thread: Thread | undefined;
  /** The turn was begun before, by us or by a process that died. */
  readonly resumed: boolean;
  /** Which of its requests were edited, or deleted, before it began. */
  readonly amended: Amended;
};

/** The turn that the first waiting entry belongs to, as stored, or a new one for all that can be asked together. */
export async function openTurn(
  waiting: readonly Entry[],
  ports: Pick<TurnPorts, "inbox" | "now" | "settings" | "log">,
): Promise<OpenTurn> {
  const first = waiting[0];
  if (first === undefined) throw new RangeError("a turn needs an entry");
  const stored = await readable(ports.inbox.loadTurn(first.request.id), ports);
  const turn =
    stored === undefined
      ? newTurn(await withoutTurn(together(waiting.filter(isRequest)), ports), waiting, ports)
      : revived(stored, first);
  const changed = amended(waiting.filter(({ entryId }) => turn.entryIds.includes(entryId)));
  const thread =
    turn.threadTs === "" ? undefined : await readable(ports.inbox.loadThread(threadKey(turn)), ports);
  const resumed = stored !== undefined;
  const counts = !resumed && first.request.requester.kind === "bot";
  return {
    turn: counts ? { ...turn, botsInARow: (thread?.botsInARow ?? 0) + 1 } : turn,
    requests: changed.requests,
    thread,
    resumed,
    amended: changed,
  };
}

/** A value that cannot be read is as good as none; what it was is in the log. */
async function readable<T>(
  load: Promise<T | undefined>,
  ports: Pick<TurnPorts, "log">,
): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "VALUE_UNREADABLE") throw error;
    ports.log.error({ err: error }, "a stored value cannot be read: it is taken as missing");
    return undefined;
  }
}

/** Follow-ups of one person that waited are one message to the agent; a decision, or somebody else's words, stand alone. */
function together(waiting: readonly Entry[]): readonly Entry[] {
  const first = waiting[0];
  if (first === undefined || first.request.kind === "decision") return waiting.slice(0, 1);
  const other = waiting.findIndex(
    ({ request }) => request.kind === "decision" || request.requester.id !== first.request.requester.id,
  );
  return waiting.slice(0, Math.min(other < 0 ? waiting.length : other, limits.together));
}

/**
 * Up to the first that has a turn of its own already: it was begun before an earlier one turned up (accepted, while the store's
 * answer was lost), and asking it again here would be a second time.
 */
async function withoutTurn(
  entries: readonly Entry[],
  ports: Pick<TurnPorts, "inbox" | "log">,
): Promise<readonly Entry[]> {
  for (const [at, { request }] of entries.entries()) {
    if (at > 0 && (await readable(ports.inbox.loadTurn(request.id), ports)) !== undefined)
      return entries.slice(0, at);
  }
  return entries;
}

const isRequest = (entry: Entry): boolean => !isAmendment(entry);

/** With what changes its requests: an edit that comes later finds its turn begun. */
function newTurn(
  entries: readonly Entry[],
  waiting: readonly Entry[],
  ports: Pick<TurnPorts, "now" | "settings">,
): Turn {
  const request = entries[0]?.request as Request;
  const text = typeof request.message.text === "string" ? request.message.text : "";
  const said = saidIn(request);
  return {
    v: 1,
    id: request.id,
    state: "accepted",
    team: request.team,
    channel: request.channel,
    threadTs: request.threadTs,
    entryIds: [...entries, ...amendmentsOf(entries, waiting)].map(({ entryId }) => entryId),
    requestIds: entries.map((entry) => entry.request.id),
    ...askedOf(request, text, ports),
    ...(said === undefined ? {} : { said }),
    ...(request.ts === "" ? {} : { askedTs: request.ts }),
    posts: [],
    messageId: request.id,
    named: false,
    referenceTaskIds: [],
    attempts: 0,
    acceptedAtMs: request.receivedAtMs,
    deadlineAtMs: ports.now() + ports.settings().timeoutMs,
  };
}

/** Slack shows neither a slash command nor a shortcut to others: the reply says who asked, and what. */
function askedOf(
  { kind, requester, question }: Request,
  text: string,
  { settings }: Pick<TurnPorts, "settings">,
): Pick<Turn, "asked"> {
  if (kind !== "slash" && kind !== "shortcut") return {};
  const said = kind === "slash" ? text : (question ?? settings().say("askedAbout", {}));
  return { asked: { userId: requester.id, text: said.slice(0, 2_000) } };
}

/**
 * A dead letter that was put back has a new entry, and a turn that was done: it starts over in the reply it has. A done turn with
 * the entry that it had was cut between its last save and its end: only that is left, and nothing of it runs again.
 */
function revived(turn: Turn, entry: Entry): Turn {
  if (turn.state !== "done" || turn.entryIds.includes(entry.entryId)) return turn;
  const { answer: _answer, taskId: _task, question: _question, uploads: _uploads, ...rest } = turn;
  const placed = turn.posts[0]?.ts !== undefined;
  return {
    ...rest,
    state: placed ? "started" : "accepted",
    named: false,
    attempts: 0,
    entryIds: [entry.entryId],
  };
}

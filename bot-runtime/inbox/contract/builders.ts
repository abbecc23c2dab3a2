import type { Request } from "../../turns/request.ts";
import type { Thread, Turn } from "../../turns/turn.ts";
import type { Entry, Inbox } from "../port.ts";

/** A mention; `id` sets it apart from others, in its id, its time and its keys. */
export const aRequest = (id: string, changes: Partial<Request> = {}): Request => ({
  v: 1,
  id,
  kind: "mention",
  team: "T1",
  channel: "C1",
  ts: `${id}.000100`,
  threadTs: `${id}.000100`,
  requester: { kind: "user", id: "U1" },
  message: { text: "why is checkout slow?", blocks: [{ type: "rich_text", elements: [] }] },
  keys: [`T1:C1:${id}.000100`, `Ev${id}`],
  receivedAtMs: 1_700_000_000_000,
  ...changes,
});

export const aTurn = (id: string, changes: Partial<Turn> = {}): Turn => ({
  v: 1,
  id,
  state: "started",
  team: "T1",
  channel: "C1",
  threadTs: `${id}.000100`,
  entryIds: [],
  requestIds: [id],
  posts: [{ intentAtMs: 1_700_000_000_000, ts: `${id}.000200` }],
  messageId: id,
  named: false,
  referenceTaskIds: [],
  attempts: 0,
  acceptedAtMs: 1_700_000_000_000,
  deadlineAtMs: 1_700_000_600_000,
  ...changes,
});

export const aThread = (id: string, changes: Partial<Thread> = {}): Thread => ({
  v: 1,
  team: "T1",
  channel: "C1",
  threadTs: `${id}.000100`,
  contextId: `context-${id}`,
  taskId: `task-${id}`,
  taskState: "input-required",
  ...changes,
});

/** Accepts and gives the entry's id. */
export async function stored(inbox: Inbox, request: Request): Promise<string> {
  const accepted = await inbox.accept(request);
  if (accepted.kind !== "stored") throw new Error(`${request.id} was not stored but ${accepted.kind}`);
  return accepted.entryId;
}

/** All entries, read in pages of `limit`; what cannot be read fails the test. */
export async function allEntries(inbox: Inbox, limit = 100): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = ""; ; ) {
    const page = await inbox.entries(cursor, limit);
    for (const entry of page) {
      if ("unreadable" in entry) throw new Error(`${entry.entryId}: ${entry.unreadable}`);
      entries.push(entry);
    }
    const last = page.at(-1);
    if (last === undefined) return entries;
    cursor = last.entryId;
  }
}

import type { Turn } from "./turn.ts";

/** A turn that was just accepted, in a thread of its own. */
export const aTurn = (changes: Partial<Turn> = {}): Turn => ({
  v: 1,
  id: "turn-1",
  state: "accepted",
  team: "T1",
  channel: "C1",
  threadTs: "1.1",
  entryIds: [],
  requestIds: [],
  posts: [],
  messageId: "turn-1",
  named: false,
  referenceTaskIds: [],
  attempts: 0,
  acceptedAtMs: 0,
  deadlineAtMs: 0,
  ...changes,
});

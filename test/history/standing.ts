import type { History, Mark, Says } from "./event.ts";

/** A message as it stands in the end. */
export type Standing = {
  readonly ts: string;
  readonly thread: string;
  readonly mark: Mark | undefined;
  /** Where it lies among all messages of the history: threads are read in this order. */
  readonly postedAt: number;
  readonly says: Says;
};

/** What stands in Slack once the history is over, in the order in which it was posted. */
export function standingMessages(history: History): readonly Standing[] {
  const standing = new Map<string, Standing>();
  for (const [at, event] of history.entries()) {
    if (event.kind === "posted")
      standing.set(event.ts, {
        ts: event.ts,
        thread: event.thread,
        mark: event.mark,
        postedAt: at,
        says: event.says,
      });
    else if (event.kind === "deleted") standing.delete(event.ts);
    else if (event.kind === "updated") {
      const before = standing.get(event.ts);
      if (before !== undefined) standing.set(event.ts, { ...before, says: event.says });
    }
  }
  return [...standing.values()];
}

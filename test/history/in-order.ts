import type { History, Violation } from "./event.ts";
import { standingMessages } from "./standing.ts";

type Seen = { readonly thread: string; readonly askedAt: number; ackedAt?: number; deliveredAt?: number };

/**
 * L5: in a thread the answers stand in the order of the requests. Slack itself may deliver out of order, so this holds for a pair
 * whose first one was written earlier and was acknowledged before the other was delivered.
 */
export function inOrder(history: History): readonly Violation[] {
  const requests = seenRequests(history);
  const answeredAt = firstAnswers(history);
  const broken: Violation[] = [];
  for (const [first, one] of requests)
    for (const [second, other] of requests) {
      if (one.thread !== other.thread || one.askedAt >= other.askedAt) continue;
      if (one.ackedAt === undefined || other.deliveredAt === undefined) continue;
      if (one.ackedAt > other.deliveredAt) continue;
      const [a, b] = [answeredAt.get(first), answeredAt.get(second)];
      if (a !== undefined && b !== undefined && a > b)
        broken.push({ invariant: "L5", what: `${second} was asked after ${first} and is answered above it` });
    }
  return broken;
}

function seenRequests(history: History): ReadonlyMap<string, Seen> {
  const requests = new Map<string, Seen>();
  for (const [at, event] of history.entries()) {
    if (event.kind === "asked") requests.set(event.request, { thread: event.thread, askedAt: at });
    if (event.kind !== "delivered" && event.kind !== "acknowledged") continue;
    const seen = requests.get(event.request);
    if (seen === undefined) continue;
    if (event.kind === "delivered") seen.deliveredAt ??= at;
    else seen.ackedAt ??= at;
  }
  return requests;
}

function firstAnswers(history: History): ReadonlyMap<string, number> {
  const answers = new Map<string, number>();
  for (const { says, postedAt } of standingMessages(history)) {
    if (says.kind !== "answer") continue;
    for (const request of says.requests) if (!answers.has(request)) answers.set(request, postedAt);
  }
  return answers;
}

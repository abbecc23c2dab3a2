import type { History, Rules, Violation } from "./event.ts";

/** L2: the agent works on a request no more often than the world's rules allow. */
export function executedOnce(history: History, rules: Rules): readonly Violation[] {
  const executions = new Map<string, number>();
  for (const event of history)
    if (event.kind === "executed")
      for (const request of event.requests) executions.set(request, (executions.get(request) ?? 0) + 1);
  return [...executions]
    .filter(([, times]) => times > rules.executions)
    .map(([request, times]) => ({ invariant: "L2", what: `the agent worked ${times} times on ${request}` }));
}

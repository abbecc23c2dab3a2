import { openQuestion } from "../approvals/index.ts";
import type { Conversed } from "./converse.ts";
import type { TurnEvent } from "./reduce.ts";
import type { StepPorts } from "./steps.ts";

/** The event with the question that it opens, where the agent wants something of people. */
export function withAsked({ turn, event, asks }: Conversed, ports: StepPorts): TurnEvent {
  const { taskId, contextId } = turn;
  if (asks === undefined || event.kind !== "answered" || taskId === undefined || contextId === undefined)
    return event;
  const { askers = [] } = turn;
  const { expireAfterMs } = ports.settings().approvals;
  const question = openQuestion(asks, { taskId, contextId, askers }, expireAfterMs, ports.now());
  return { ...event, question };
}

import { openQuestion } from "../approvals/index.ts";
import type { Conversed } from "./converse.ts";
import type { TurnEvent } from "./reduce.ts";
import type { StepPorts } from "./steps.ts";

/** The event with the question that it opens, where the agent wants something of people. */
export function withAsked({ turn, event, asks }: Conversed, ports: StepPorts): TurnEvent {
  const { taskId, contextId } = turn;
  if (asks === undefined || event.kind !== "answered" || taskId === undefined || contextId === undefined)
    return event;
  const requester = ports.opened.requests[0]?.requester;
  const asker = requester?.kind === "user" ? requester.id : undefined;
  // Four eyes hold for the whole task: what a decision leads to is still asked by the one who began it.
  const askedBy = turn.decision === undefined ? asker : turn.decision.askedBy;
  const { expireAfterMs } = ports.settings().approvals;
  const question = openQuestion(asks, { taskId, contextId, askedBy }, expireAfterMs, ports.now());
  return { ...event, question };
}

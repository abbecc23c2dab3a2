import { hitlUri } from "../agent/extensions.ts";
import { type HumanRequest, humanRequestIn } from "./hitl.ts";
import { openQuestion, type Question } from "./question.ts";

export const aTool = (id: string, more: object = {}) => ({
  id,
  call_id: `fc-${id}`,
  name: `tool_${id}`,
  args: { of: id },
  ...more,
});

/** A request to approve these tools, as it travels. */
export const anApproval = (tools: readonly object[] = [aTool("1")], more: object = {}) => ({
  type: "tool_approval_request",
  hint: "It changes things.",
  tools,
  ...more,
});

export const aQuestion = (question: string, choices: readonly string[] = [], multiple = false) => ({
  question,
  choices,
  multiple,
});

/** A request to answer these questions, as it travels. */
export const someQuestions = (questions: readonly object[] = [aQuestion("Which?", ["a", "b"])]) => ({
  type: "ask_user_request",
  id: "ask-1",
  questions,
});

/** A status' metadata that carries this. */
export const carrying = (request: unknown): Record<string, unknown> => ({
  kagent_app_name: "x",
  [hitlUri]: request,
});

/** The same as we understand it. @throws where we do not */
export function understood(request: unknown): HumanRequest {
  const read = humanRequestIn(carrying(request));
  if (read === undefined) throw new TypeError("the request cannot be understood");
  return read;
}

export const turnId = "0b2c7e9a-1111-5222-8333-444455556666";

/** An open question of the turn `turnId`, asked by U1. */
export const asking = (
  request: unknown = anApproval(),
): { readonly id: string; readonly question: Question } => ({
  id: turnId,
  question: openQuestion(understood(request), { taskId: "t1", contextId: "c1", askers: ["U1"] }, 60_000, 0),
});

import { expect, test } from "vitest";
import type { Decision, HumanRequest } from "../approvals/index.ts";
import { decisionRequest } from "../approvals/index.ts";
import { openQuestion } from "../approvals/question.ts";
import { aTurn } from "../inbox/contract/builders.ts";
import { takenDecision } from "./decide-question.ts";
import type { StepPorts } from "./steps.ts";

const questions: HumanRequest = {
  kind: "questions",
  id: "q1",
  questions: [{ question: "Which cluster?", choices: ["staging", "production"], multiple: false }],
};
const approval: HumanRequest = {
  kind: "approval",
  hint: "",
  tools: [{ id: "c1", name: "delete_pod", args: {} }],
};

test.each<[string, HumanRequest, Decision, readonly string[]]>([
  [
    "an answer to the agent counts as written to it",
    questions,
    { kind: "answer", answers: [["production"]] },
    ["U1", "U2"],
  ],
  ["an approval does not", approval, { kind: "approve" }, ["U1"]],
  ["a denial does not", approval, { kind: "deny", reason: "not today" }, ["U1"]],
])("who may have steered the task: %s", async (_, asked, decision, askers) => {
  const question = openQuestion(asked, { taskId: "t1", contextId: "c1", askers: ["U1"] }, 60_000, 0);
  const about = aTurn("1", { state: "waiting", question });
  const request = decisionRequest(about, decision, { requester: { kind: "user", id: "U2" } }, ["t:1"], 1);
  const ports = { inbox: { loadTurn: async () => about } } as unknown as StepPorts;
  expect((await takenDecision(request, ports))?.decision.askers).toEqual(askers);
});

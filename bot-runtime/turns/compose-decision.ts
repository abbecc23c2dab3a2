import {
  approvalLimits,
  type Decision,
  decisionRefusal,
  type Question,
  responseTo,
} from "../approvals/index.ts";
import { personFacts } from "./access.ts";
import { closeAsked } from "./close-question.ts";
import { takenDecision } from "./decide-question.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Request } from "./request.ts";
import type { StepPorts } from "./steps.ts";
import type { Turn } from "./turn.ts";

/** The agent's own task is told the decision, by the extension that it asked by; the words beside it are for people. */
export async function composedDecision(turn: Turn, request: Request, ports: StepPorts): Promise<TurnEvent> {
  const { say, timeoutMs } = ports.settings();
  const taken =
    turn.decision !== undefined && turn.prompt !== undefined
      ? { decision: turn.decision, prompt: turn.prompt }
      : await takenDecision(request, ports);
  if (taken === undefined) {
    const answer = {
      outcome: "failed",
      markdown: say("decisionStale", {}),
      problem: "decision-stale",
    } as const;
    return { kind: "answered", answer };
  }
  const { decision, prompt } = taken;
  const conversation = { contextId: decision.contextId, taskId: decision.taskId, referenceTaskIds: [] };
  const deadlineAtMs = ports.now() + timeoutMs;
  const { askers } = decision;
  return { kind: "composed", prompt, conversation, deadlineAtMs, decision, askers };
}

/**
 * What is written to the agent while a question of the thread is open closes it. The reply of somebody who may answer is the answer
 * where one question was asked; anything else moves the task on, so that its buttons decide nothing any more.
 */
export async function replyToQuestion(
  turn: Turn,
  words: string,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<{ readonly decision?: NonNullable<Turn["decision"]> }> {
  const { thread, requests } = ports.opened;
  const [request] = requests;
  if (thread?.asking === undefined || thread.asking.turn === turn.id || request === undefined) return {};
  const about = await ports.inbox.loadTurn(thread.asking.turn);
  if (about?.question === undefined) return {};
  if (about.question.closed !== undefined && about.decidedBy !== turn.id) return {};
  const decision = await answerIn(words, request, about.question, ports, signal);
  const { requester } = request;
  const by = requester.kind === "user" ? { user: requester.id } : { name: requester.name ?? requester.id };
  const closing = { decision: decision ?? ("superseded" as const), by, atMs: request.receivedAtMs };
  await closeAsked(about, turn.id, closing, ports, signal);
  const response = decision && responseTo(about.question.request, decision, "");
  if (response === undefined) return {};
  const { taskId, contextId, askers } = about.question;
  return { decision: { about: about.id, response, taskId, contextId, askers, byReply: true } };
}

async function answerIn(
  words: string,
  request: Request,
  question: Question,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Decision | undefined> {
  const { approvals, policy } = ports.settings();
  if (question.request.kind !== "questions" || question.request.questions.length !== 1) return undefined;
  if (request.requester.kind !== "user") return undefined;
  const groups = [...(approvals.userGroups ?? []), ...(policy.userGroups ?? [])];
  const facts = await personFacts(request.requester.id, groups, ports.directory, signal);
  if (decisionRefusal(facts, question, approvals, policy) !== undefined) return undefined;
  return { kind: "answer", answers: [[words.trim().slice(0, approvalLimits.wordsChars)]] };
}

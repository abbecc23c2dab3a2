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

/** What goes to the agent now moves the task that a question of this thread is about: its buttons decide nothing any more. */
export async function supersede(
  turn: Turn,
  request: Request | undefined,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<void> {
  const asking = ports.opened.thread?.asking;
  if (asking === undefined || asking.turn === turn.id || request === undefined) return;
  const about = await ports.inbox.loadTurn(asking.turn);
  if (about?.question === undefined) return;
  if (about.question.closed !== undefined && about.decidedBy !== turn.id) return;
  const { requester } = request;
  const by = requester.kind === "user" ? { user: requester.id } : { name: requester.name ?? requester.id };
  await closeAsked(about, turn.id, { decision: "superseded", by, atMs: request.receivedAtMs }, ports, signal);
}

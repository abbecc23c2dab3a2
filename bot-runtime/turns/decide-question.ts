import {
  type Closing,
  type Decision,
  decisionIn,
  decisionRefusal,
  type HumanRequest,
  outcomeOf,
  responseTo,
  spoken,
  withAskers,
} from "../approvals/index.ts";
import { personFacts } from "./access.ts";
import { closeAsked } from "./close-question.ts";
import type { Request } from "./request.ts";
import type { StepPorts } from "./steps.ts";
import type { Thread, Turn } from "./turn.ts";

/** What a decision's turn sends, and what the thread still has to be told of it. */
export type Taken = { readonly decision: NonNullable<Turn["decision"]>; readonly prompt: string };

export type Judged =
  /** Closed by this request; `untold` is the sentence that the thread could not be told in the question's own message. */
  | { readonly kind: "taken"; readonly untold: string | undefined }
  /** Nothing was decided, and the person was told this. */
  | { readonly kind: "refused"; readonly sentence: string; readonly problem: string }
  /** Time closed a question that the agent cannot be told a "no" to. */
  | { readonly kind: "closed" };

/**
 * Whether a stored decision counts: the question is open, the agent's task still waits for this very answer, and this person
 * may. If so it is closed by this request, so that the next one finds it decided.
 * @throws whatever the store, or Slack's directory, could not do: nothing was decided then, and it is judged again
 */
export async function judgeDecision(
  request: Request,
  thread: Thread | undefined,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Judged> {
  const { say, approvals, policy } = ports.settings();
  const refused = (sentence: string, problem: string): Judged => ({ kind: "refused", sentence, problem });
  const found = await findDecision(request, ports);
  if (found === undefined) return refused(say("decisionStale", {}), "decision-stale");
  const { about, question, decision } = found;
  const ours = about.decidedBy === request.id;
  if (question.closed !== undefined && !ours)
    return question.closed === "decided"
      ? refused(say("alreadyDecided", {}), "already-decided")
      : refused(say("decisionStale", {}), "decision-stale");
  const byTime = decision.kind === "expire";
  if (!ours) {
    if (!stillWaits(about, thread)) return refused(say("decisionStale", {}), "decision-stale");
    if (!byTime && request.receivedAtMs > question.expiresAtMs)
      return refused(say("decisionStale", {}), "decision-late");
    if (!byTime) {
      const facts = await personFacts(
        request.requester.id,
        groupsOf(approvals, policy),
        ports.directory,
        signal,
      );
      const refusal = decisionRefusal(facts, question, approvals, policy);
      if (refusal !== undefined) return refused(say(refusal, {}), refusal);
    }
  }
  const closing: Closing = {
    decision,
    by: byTime ? undefined : { user: request.requester.id },
    atMs: request.receivedAtMs,
  };
  const told = await closeAsked(about, request.id, closing, ports, signal);
  if (byTime && question.request.kind === "questions") return { kind: "closed" };
  return { kind: "taken", untold: told ? undefined : outcomeOf(question, closing, say).text };
}

/** What the agent is told of a decision that was taken; undefined where the store has forgotten what it was about. */
export async function takenDecision(request: Request, ports: StepPorts): Promise<Taken | undefined> {
  const found = await findDecision(request, ports);
  if (found === undefined) return undefined;
  const { about, question, decision, response } = found;
  return {
    decision: {
      about: about.id,
      response,
      taskId: question.taskId,
      contextId: question.contextId,
      askers: askersAfter(decision, request, question.askers),
    },
    prompt: wordsFor(question.request, decision, question.expireAfterMs),
  };
}

/** Whoever answers a question of the agent's writes to it, by a button as by a reply; a "yes" or "no" to a tool call says nothing new. */
const askersAfter = ({ kind }: Decision, { requester }: Request, askers: string[]): string[] =>
  kind === "answer" && requester.kind === "user" ? withAskers(askers, [requester.id]) : askers;

async function findDecision(request: Request, ports: Pick<StepPorts, "inbox">) {
  const read = decisionIn(request);
  const about = read && (await ports.inbox.loadTurn(read.about));
  if (read === undefined || about?.question === undefined || about.channel !== request.channel)
    return undefined;
  const { question } = about;
  const response = responseTo(question.request, read.decision, expiredReason(question.expireAfterMs));
  const byTime = read.decision.kind === "expire";
  if (response === undefined && !(byTime && question.request.kind === "questions")) return undefined;
  return { about, question, decision: read.decision, response: response ?? {} };
}

/** The thread's task is the one that was asked about, still waits, and nothing was said in between. */
const stillWaits = (about: Turn, thread: Thread | undefined): boolean =>
  thread?.asking?.turn === about.id &&
  thread.taskId === about.question?.taskId &&
  thread.taskState === "input-required";

const groupsOf = (
  approvals: { readonly userGroups: readonly string[] | undefined },
  policy: { readonly userGroups: readonly string[] | undefined },
): readonly string[] => [...new Set([...(approvals.userGroups ?? []), ...(policy.userGroups ?? [])])];

const expiredReason = (expireAfterMs: number): string => `Nobody decided within ${spoken(expireAfterMs)}.`;

/** The decision as words, for people who read the agent's history: the answer that counts is the extension's. */
function wordsFor(request: HumanRequest, decision: Decision, expireAfterMs: number): string {
  if (request.kind === "questions")
    return request.questions
      .map(({ question }, at) => {
        const answers = decision.kind === "answer" ? (decision.answers[at] ?? []) : [];
        return `${question}\n${answers.join(", ")}`;
      })
      .join("\n\n");
  const names = request.tools.map(({ name }) => name).join(", ");
  switch (decision.kind) {
    case "approve":
      return `Approved: ${names}.`;
    case "deny":
      return `Denied: ${names}.${decision.reason === undefined ? "" : ` Reason: ${decision.reason}`}`;
    case "expire":
      return `Denied: ${names}. ${expiredReason(expireAfterMs)}`;
    default:
      return request.tools
        .map(({ name }, at) => {
          const verdict = decision.kind === "each" ? decision.tools[at] : undefined;
          const why = verdict?.reason === undefined ? "" : ` (${verdict.reason})`;
          return `${name}: ${verdict?.approved ? "approved" : "denied"}${why}`;
        })
        .join("\n");
  }
}

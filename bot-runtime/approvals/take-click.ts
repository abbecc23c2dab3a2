import type { Policy } from "../admission/policy.ts";
import { bounded } from "../inbox/bounded.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Inbox } from "../inbox/port.ts";
import type { Log } from "../ops/log.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { ActionEvent, SlackEvent, SubmissionEvent } from "../slack/event.ts";
import type { SlackMessages } from "../slack/messages.ts";
import type { Say } from "../turns/ports.ts";
import type { Refusals } from "../turns/refusals.ts";
import type { Request } from "../turns/request.ts";
import { requesterOf, tellRequester } from "../turns/tell.ts";
import type { Turn } from "../turns/turn.ts";
import { type Asking, clickId } from "./blocks.ts";
import type { Decision } from "./decision.ts";
import { decisionRequest } from "./decision-request.ts";
import { formErrors, formFor, formId, formRefused } from "./forms.ts";
import { limits } from "./limits.ts";
import { type ClickToken, isSigned, readToken } from "./question.ts";
import { readForm } from "./read-form.ts";
import { type Approvals, refusalAtClick } from "./who.ts";
import { isWhollyShown } from "./whole.ts";

export type ClickPorts = {
  readonly inbox: Pick<Inbox, "loadTurn">;
  readonly slack: Pick<SlackMessages, "ephemeral" | "respond" | "openView">;
  readonly refusals: Refusals;
  readonly policy: () => Policy;
  readonly approvals: () => Approvals;
  readonly say: Say;
  readonly log: Log;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Stores a request, then acknowledges. @throws {StoreError} */
  readonly accept: (request: Request) => Promise<EventVerdict>;
};

/** A click on a button below an agent's question, or a form that such a button opened. */
export type QuestionEvent = ActionEvent | SubmissionEvent;

export const isAboutQuestion = (event: SlackEvent): event is QuestionEvent =>
  event.kind === "action"
    ? /^sab_(?:approve|deny|each|args|answer|choice_\d+)$/.test(event.actionId)
    : event.kind === "submission" && event.callbackId === formId;

/**
 * Takes a click as far as it must go before its acknowledgement: whether we made the button, whether its question is open, whether
 * this person may decide as far as that is known here. Then it opens a form, or stores the decision. What counts is judged again
 * when the decision's turn comes, one after the other.
 * @throws {StoreError} nothing was decided, nothing acknowledged
 */
export async function takeClick(
  event: QuestionEvent,
  acknowledge: Acknowledge,
  ports: ClickPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const token = readToken(event.kind === "action" ? event.value : event.metadata);
  const turn = token && (await inTime(ports.inbox.loadTurn(token.turnId), signal));
  const refuse = async (sentence: string): Promise<EventVerdict> => {
    await refuseClick(event, sentence, acknowledge, ports, signal);
    return "refused";
  };
  if (token === undefined || turn?.question === undefined || !isOurs(event, token, turn)) {
    ports.log.warn(
      { turn: token?.turnId, user: event.user },
      "a click with a value that is not ours, or of another question, decided nothing",
    );
    return refuse(ports.say("decisionStale", {}));
  }
  const { question } = turn;
  if (question.closed !== undefined)
    return refuse(ports.say(question.closed === "decided" ? "alreadyDecided" : "decisionStale", {}));
  const asking: Asking = { id: turn.id, question };
  if (token.purpose !== "args") {
    const refusal = refusalAtClick(event.user, question, ports.approvals(), ports.policy());
    if (refusal !== undefined) {
      ports.log.info({ turn: turn.id, user: event.user, refusal }, "somebody who may not decide was refused");
      return refuse(ports.say(refusal, {}));
    }
  }
  if (event.kind === "submission") {
    const read = readForm(token.purpose, event.values, question.request);
    if (read.kind === "decision") return store(event, turn, read.decision, ports);
    if (read.kind === "odd") return refuse(ports.say("decisionStale", {}));
    await acknowledge(formErrors(read.blocks, ports.say("answerMissing", {})));
    return "refused";
  }
  const decision = decisionOf(token, turn);
  if (decision !== undefined) return store(event, turn, decision, ports);
  const form = formFor(asking, token.purpose, ports.say);
  if (form === undefined) return refuse(ports.say("decisionStale", {}));
  await acknowledge();
  await openForm(event, form, ports, signal);
  return "accepted";
}

/** The store has less time here than elsewhere: a click's person is told within Slack's three seconds. */
async function inTime(load: Promise<Turn | undefined>, signal: AbortSignal): Promise<Turn | undefined> {
  try {
    return await bounded("a click", load, limits.clickMs, signal);
  } catch (error) {
    if (error instanceof StoreError && error.code === "VALUE_UNREADABLE") return undefined;
    throw error;
  }
}

/** Signed by us for this question, pressed where we put it, by the very button that it was made for. */
function isOurs(event: QuestionEvent, token: ClickToken, turn: Turn): boolean {
  if (turn.question === undefined || !isSigned(token, { id: turn.id, question: turn.question })) return false;
  if (event.kind === "submission") return true;
  return (
    event.actionId === clickId(token.purpose) &&
    event.channel === turn.channel &&
    turn.posts.some(({ ts }) => ts === event.ts)
  );
}

/** What a button decides by itself; undefined for those that open a form: "Approve" does where the message shows less than all. */
function decisionOf({ purpose }: ClickToken, { question }: Turn): Decision | undefined {
  if (purpose === "approve" && question?.request.kind === "approval")
    return isWhollyShown(question.request) ? { kind: "approve" } : undefined;
  if (!purpose.startsWith("choice:") || question?.request.kind !== "questions") return undefined;
  const choice = question.request.questions[0]?.choices[Number(purpose.slice("choice:".length))];
  return choice === undefined ? undefined : { kind: "answer", answers: [[choice]] };
}

/** A click's `trigger_id` is its own: a redelivery has the same one, a second click another. A form is sent once. */
function store(
  event: QuestionEvent,
  turn: Turn,
  decision: Decision,
  ports: ClickPorts,
): Promise<EventVerdict> {
  const key = event.kind === "submission" ? `v:${event.viewId}` : `t:${event.triggerId}`;
  const responseUrl = event.kind === "action" ? event.responseUrl : undefined;
  const by = { requester: { kind: "user" as const, id: event.user }, responseUrl };
  return ports.accept(decisionRequest(turn, decision, by, [key], ports.now()));
}

async function refuseClick(
  event: QuestionEvent,
  sentence: string,
  acknowledge: Acknowledge,
  ports: ClickPorts,
  signal: AbortSignal,
): Promise<void> {
  if (event.kind === "submission") {
    await acknowledge(formRefused(event.values, sentence, ports.say));
    return;
  }
  await acknowledge();
  if (ports.refusals.isNews(event.user, sentence)) void tellClicker(event, sentence, ports, signal);
}

async function openForm(
  event: ActionEvent,
  form: Readonly<Record<string, unknown>>,
  ports: ClickPorts,
  signal: AbortSignal,
): Promise<void> {
  try {
    await ports.slack.openView(event.triggerId, form, signal);
  } catch (error) {
    ports.log.warn({ err: error, thread: event.threadTs }, "a form could not be opened");
    void tellClicker(event, ports.say("formExpired", {}), ports, signal);
  }
}

export const tellClicker = (
  event: ActionEvent,
  sentence: string,
  ports: Pick<ClickPorts, "slack" | "log">,
  signal: AbortSignal,
): Promise<boolean> => tellRequester(requesterOf(event), sentence, ports, signal);

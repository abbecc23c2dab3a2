import { approvalLimits, decisionRequest, remindAtMs, slackTime } from "../approvals/index.ts";
import { SlackError } from "../slack/errors.ts";
import type { SlackMessage } from "../slack/messages.ts";
import { answerMessages } from "./answer-messages.ts";
import { placePost } from "./place.ts";
import type { StepPorts } from "./steps.ts";
import type { Turn } from "./turn.ts";

/**
 * Looks after an open question: reminds people of it when its end is near, and at its end stores the decision of time, as a request
 * like a person's. Returns when to look again, in ms.
 */
export async function keepQuestion(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<number> {
  const { question } = turn;
  if (question === undefined) throw new TypeError("a waiting turn has no question");
  const nowMs = ports.now();
  if (nowMs >= question.expiresAtMs) {
    const time = { requester: { kind: "bot" as const, id: "time", name: "expiry" } };
    await ports.inbox.accept(decisionRequest(turn, { kind: "expire" }, time, [`x:${turn.id}`], nowMs));
    return approvalLimits.overdueLookMs;
  }
  if (!question.reminded && nowMs >= remindAtMs(question)) {
    const reminded = await remind(turn, ports, signal);
    await ports.advance(reminded, { kind: "reminded" });
    return question.expiresAtMs - nowMs;
  }
  return (question.reminded ? question.expiresAtMs : remindAtMs(question)) - nowMs;
}

/** One message below the question, exactly once like every other; a place that is gone needs none. */
async function remind(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<Turn> {
  if (turn.answer === undefined) return turn;
  const part = answerMessages(turn, turn.answer, ports).length;
  try {
    return await placePost(turn, part, reminder(turn, ports), ports, signal);
  } catch (error) {
    if (!(error instanceof SlackError) || error.failure !== "refused") throw error;
    ports.log.warn({ err: error }, "nobody could be reminded of an open question");
    return turn;
  }
}

/** Calls those who may decide by name: the listed people, else the one who asked. Groups are not called. */
function reminder({ question }: Turn, { settings }: StepPorts): SlackMessage {
  const { say, approvals } = settings();
  const asked = (question?.askers ?? []).slice(0, namedPeople);
  const others = approvals.users === undefined && approvals.userGroups === undefined ? asked : [];
  const people = approvals.users === undefined ? others : [...approvals.users].slice(0, namedPeople);
  const users = people.map((user) => `<@${user}>`).join(" ");
  const text = say("approvalReminder", { until: slackTime(question?.expiresAtMs ?? 0), users }).trim();
  return { text, blocks: [{ type: "section", text: { type: "mrkdwn", text } }] };
}

/** A reminder is for a few; a longer list is nobody's. */
const namedPeople = 5;

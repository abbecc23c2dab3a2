import { actionIds } from "../admission/admit.ts";
import { approvalLimits, type Closing, closedMessage, openMessage, outcomeOf } from "../approvals/index.ts";
import { withRating } from "../feedback/index.ts";
import { renderAnswer, summarizeAnswer, withSources } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import { wholeOf } from "./long-answer.ts";
import type { TurnPorts } from "./ports.ts";
import { withQuestion } from "./question.ts";
import { withStopper } from "./stopped-by.ts";
import type { Answer, Turn } from "./turn.ts";

/**
 * The Slack messages of an answer, with what it asks people below it. The same turn gives as many messages in the same order
 * whether its question is open or `closing` says what became of it.
 */
export function answerMessages(
  turn: Turn,
  answer: Answer,
  { settings, ratings }: Pick<TurnPorts, "settings" | "ratings">,
  closing?: Closing,
): SlackMessage[] {
  const words = [answer.markdown, ...(turn.notes ?? [])].join("\n\n").trim();
  const { question } = turn;
  const asks = question !== undefined && answer.outcome === "input-required";
  const { stopped } = answer;
  const hasOurs = asks || stopped !== undefined;
  const { say, agentName: agent } = settings();
  const whole = answer.outcome === "answered" ? wholeOf(turn) : undefined;
  const worded =
    hasOurs && words === ""
      ? []
      : whole === undefined
        ? renderAnswer(words, { cutNotice: say("answerCut", {}) })
        : [
            summarizeAnswer(answer.markdown, [
              say("wholeInFile", { file: whole.name }),
              ...(turn.notes ?? []),
            ]),
          ];
  const said: SlackMessage[] = withSources(worded, answer.sources ?? [], say("sources", {}));
  let messages = said;
  if (answer.outcome === "ambiguous") messages = withButtons(said, turn, say);
  if (stopped !== undefined) messages = withStopper(said, stopped, say);
  if (asks) {
    const asking = { id: turn.id, question };
    const wording = { say, agent };
    const open = openMessage(asking, answer.markdown, wording);
    const shown =
      closing === undefined
        ? open
        : closedMessage(asking, answer.markdown, outcomeOf(question, closing, say), wording);
    messages = below(said, shown, isShort(open));
  }
  // An answer of the agent, that is: what it was asked is known until the answer stands.
  const key = answer.outcome === "answered" && turn.prompt !== undefined ? ratings.key() : undefined;
  if (key !== undefined) messages = withRating(messages, turn, key, say);
  return messages.map((message, part) => (part === 0 ? withQuestion(message, turn.asked) : message));
}

/** A short question stands in the answer's last message where that has room, a long one in a message of its own. */
function below(said: readonly SlackMessage[], asked: SlackMessage, short: boolean): SlackMessage[] {
  const last = said.at(-1);
  if (last === undefined || !short || (last.blocks?.length ?? 0) > roomyBlocks) return [...said, asked];
  const merged = {
    text: `${last.text}\n${asked.text}`,
    blocks: [...(last.blocks ?? []), ...(asked.blocks ?? [])],
  };
  return [...said.slice(0, -1), merged];
}

/** Of the 50 blocks of a message; a question has six at most. */
const roomyBlocks = 40;

const isShort = ({ blocks = [] }: SlackMessage): boolean =>
  JSON.stringify(blocks.filter(({ type }) => type !== "actions")).length <= approvalLimits.mergedChars;

function withButtons(
  said: readonly SlackMessage[],
  turn: Turn,
  say: ReturnType<TurnPorts["settings"]>["say"],
): SlackMessage[] {
  const [first, ...rest] = said;
  if (first === undefined) return [];
  const button = (actionId: string, label: string) => ({
    type: "button",
    action_id: actionId,
    value: turn.id,
    text: { type: "plain_text", text: label },
  });
  const buttons = {
    type: "actions",
    elements: [
      button(actionIds.again, say("runAgainButton", {})),
      button(actionIds.leave, say("leaveItButton", {})),
    ],
  };
  return [{ ...first, blocks: [...(first.blocks ?? []), buttons] }, ...rest];
}

import { type Closing, type Decision, wordOf } from "../approvals/index.ts";
import { SlackError } from "../slack/errors.ts";
import { answerMessages } from "./answer-messages.ts";
import { noteOf } from "./last-turn.ts";
import { isMessageGone } from "./show.ts";
import type { StepPorts } from "./steps.ts";
import type { Turn } from "./turn.ts";

type ClosePorts = Pick<StepPorts, "inbox" | "slack" | "settings" | "ratings" | "log" | "alsoFinished">;

/**
 * Closes a turn's open question for good, then writes into the thread what became of it. Stored first: from then on no click
 * decides it. `closer` is the request that closes it, which alone may do so again after a crash. Turns of a thread run one
 * after the other, so that no two close it at once.
 * Returns whether the thread shows it; false where the message was deleted.
 */
export async function closeAsked(
  about: Turn,
  closer: string,
  closing: Closing,
  ports: ClosePorts,
  signal: AbortSignal,
): Promise<boolean> {
  const { question, answer } = about;
  if (question === undefined || answer === undefined) return false;
  const { decision } = closing;
  const closed =
    decision === "superseded" ? decision : decision.kind === "expire" ? "expired" : ("decided" as const);
  const ended: Turn = { ...about, question: { ...question, closed }, decidedBy: closer };
  await ports.inbox.finish(ended, undefined, await noteOf(about, undefined, ports.inbox));
  ports.alsoFinished(about.entryIds);
  audit(about, closing, ports);
  const messages = answerMessages(about, answer, ports, closing);
  const message = messages.at(-1);
  const ts = about.posts[messages.length - 1]?.ts;
  if (message === undefined || ts === undefined) return false;
  try {
    await ports.slack.update(about.channel, ts, message, signal);
    return true;
  } catch (error) {
    if (error instanceof SlackError && isMessageGone(error)) return false;
    throw error;
  }
}

/** Who decided what, as ids: after a crash in between it may be told twice, never not at all. */
function audit({ id, question, channel }: Turn, { decision, by }: Closing, { log }: ClosePorts): void {
  if (question === undefined) return;
  const { request, taskId } = question;
  log.info(
    {
      audit: true,
      about: id,
      task: taskId,
      channel,
      decision: decision === "superseded" ? decision : wordOf(decision),
      by: by !== undefined && "user" in by ? by.user : undefined,
      asked_by: question.askers,
      ...(request.kind === "approval" ? verdictIds(request.tools, decision) : { request: request.id }),
    },
    "a question of the agent was closed",
  );
}

function verdictIds(tools: readonly { readonly id: string }[], decision: Decision | "superseded") {
  const approved = (at: number): boolean =>
    decision !== "superseded" &&
    (decision.kind === "approve" || (decision.kind === "each" && decision.tools[at]?.approved === true));
  const ids = (wanted: boolean) =>
    tools.filter((_, at) => approved(at) === wanted).map(({ id }) => id.replace(/[^\w.:-]/g, "_"));
  return { approved: ids(true), refused: ids(false) };
}

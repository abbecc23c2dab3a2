import { renderAnswer } from "../reply/index.ts";
import { SlackError } from "../slack/errors.ts";
import type { StepPorts } from "./steps.ts";
import type { Answer } from "./turn.ts";

/** A link to sign in is for the one who asked alone: by direct message, which stays; else below the thread for their eyes. */
export async function tellPrivately(answer: Answer, ports: StepPorts, signal: AbortSignal): Promise<void> {
  const [request] = ports.opened.requests;
  if (answer.private === undefined || request === undefined) return;
  const { say, agentName: agent } = ports.settings();
  if (request.requester.kind === "bot") {
    ports.log.warn("the agent needs a sign-in and a bot asked: nobody can be told how");
    return;
  }
  const [message] = renderAnswer(`${say("signInPrivate", { agent })}\n\n${answer.private}`, {
    maxMessages: 1,
  });
  if (message === undefined) return;
  const { id } = request.requester;
  const place = { channel: request.channel, threadTs: request.threadTs };
  try {
    await ports.slack.direct(id, message, signal);
  } catch (error) {
    if (!(error instanceof SlackError) || error.failure !== "refused") throw error;
    ports.log.info(
      { err: error },
      "no direct message can be sent: the sign-in is shown in the thread, to one person",
    );
    await ports.slack.ephemeral(place, id, message, signal);
  }
}

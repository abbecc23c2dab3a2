import { isTokenError, SlackError } from "../slack/errors.ts";
import { refusalOf } from "./access.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import type { Request } from "./request.ts";
import { tellRequester } from "./tell.ts";

/**
 * Whether whoever asks may: undefined, or why not, and the person was told. A Slack that does not say so is asked again, for
 * `limits.accessPatienceMs`; then the person is told that instead. One that takes no word either is waited for.
 * @throws {SlackError} nobody was let in or refused
 */
export async function judgeAccess(
  request: Request,
  ports: Pick<TurnPorts, "settings" | "directory" | "refusals" | "slack" | "log" | "now">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { policy, say } = ports.settings();
  try {
    const reason = await refusalOf(request, policy, ports.directory, signal);
    if (reason !== undefined && ports.refusals.isNews(request.requester.id, reason))
      await tellRequester(request, refusalSentence(reason, say, policy.channels), ports, signal);
    return reason;
  } catch (error) {
    const isSlacks = error instanceof SlackError && !isTokenError(error) && error.code !== "aborted";
    if (!isSlacks || ports.now() - request.receivedAtMs < limits.accessPatienceMs) throw error;
    if (!(await tellRequester(request, say("accessUnchecked", {}), ports, signal))) throw error;
    ports.log.warn({ err: error }, "Slack does not say whether somebody may ask: they were told so");
    return "accessUnchecked";
  }
}

import type { Log } from "../ops/log.ts";
import type { SlackMessages } from "../slack/messages.ts";
import type { Request } from "./request.ts";

export type TellPorts = {
  readonly slack: Pick<SlackMessages, "ephemeral" | "respond">;
  readonly log: Log;
};

/**
 * One sentence to whoever asked, seen by nobody else. A courtesy: where it cannot be said it is logged, and nothing waits for it.
 * Bots are told nothing: they do not read.
 */
export async function tellRequester(
  request: Pick<Request, "channel" | "threadTs" | "requester" | "responseUrl">,
  text: string,
  ports: TellPorts,
  signal: AbortSignal,
): Promise<void> {
  if (request.requester.kind === "bot") return;
  try {
    if (request.responseUrl !== undefined) await ports.slack.respond(request.responseUrl, text, signal);
    else await ports.slack.ephemeral(request, request.requester.id, text, signal);
  } catch (error) {
    ports.log.warn({ err: error, thread: request.threadTs }, "a word to the requester could not be said");
  }
}

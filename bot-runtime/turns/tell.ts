import type { Log } from "../ops/log.ts";
import type { SlackMessages } from "../slack/messages.ts";
import type { Request } from "./request.ts";

export type TellPorts = {
  readonly slack: Pick<SlackMessages, "ephemeral" | "respond">;
  readonly log: Log;
};

/** The same where the place itself is gone: in the direct message with whoever asked. */
export async function tellElsewhere(
  request: Pick<Request, "requester" | "threadTs">,
  text: string,
  ports: { readonly slack: Pick<SlackMessages, "direct">; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  if (request.requester.kind === "bot") return;
  try {
    await ports.slack.direct(request.requester.id, text, signal);
  } catch (error) {
    ports.log.warn(
      { err: error, thread: request.threadTs },
      "the requester could not be told that the place is gone",
    );
  }
}

/**
 * One sentence to whoever asked, seen by nobody else. A courtesy: where it cannot be said it is logged, and nothing waits for it.
 * Bots are told nothing: they do not read. Returns whether it was said.
 */
export async function tellRequester(
  request: Pick<Request, "channel" | "threadTs" | "requester" | "responseUrl">,
  text: string,
  ports: TellPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (request.requester.kind === "bot") return false;
  try {
    if (request.responseUrl !== undefined) await ports.slack.respond(request.responseUrl, text, signal);
    else await ports.slack.ephemeral(request, request.requester.id, text, signal);
    return true;
  } catch (error) {
    ports.log.warn({ err: error, thread: request.threadTs }, "a word to the requester could not be said");
    return false;
  }
}

/** Who did something in Slack, as the one to be told about it. */
export const requesterOf = (event: {
  readonly channel: string;
  readonly user: string;
  readonly threadTs?: string | undefined;
  readonly responseUrl?: string | undefined;
}): Pick<Request, "channel" | "threadTs" | "requester" | "responseUrl"> => ({
  channel: event.channel,
  threadTs: event.threadTs ?? "",
  requester: { kind: "user", id: event.user },
  ...(event.responseUrl === undefined ? {} : { responseUrl: event.responseUrl }),
});

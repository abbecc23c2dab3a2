import { refusalByEvent } from "../admission/admit.ts";
import type { Policy } from "../admission/policy.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { ActionEvent, SlackEvent, StoppedEvent } from "../slack/event.ts";
import type { Say } from "./ports.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import type { Request } from "./request.ts";
import { stopActionId, stopRequest } from "./stop-request.ts";
import { type TellPorts, tellRequester } from "./tell.ts";
import { threadKey } from "./turn.ts";

export type StopPorts = TellPorts & {
  readonly policy: () => Policy;
  readonly say: Say;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** The turn that is at work in this thread. */
  readonly turnIn: (threadKey: string) => string | undefined;
  /** Stores a request, then acknowledges. @throws {StoreError} */
  readonly accept: (request: Request) => Promise<EventVerdict>;
};

/** A click on Stop, or Slack's own stop button. */
export type StopEvent = ActionEvent | StoppedEvent;

export const isStop = (event: SlackEvent): event is StopEvent =>
  event.kind === "stopped" || (event.kind === "action" && event.actionId === stopActionId);

/**
 * Stores a stop like a request, and acknowledges it then: the cancel takes longer than Slack waits for an acknowledgement, and
 * from the inbox it is carried out even where this process dies before. Slack's own button names a thread and no turn, so which
 * one it means is settled here, before another begins.
 * @throws {StoreError} nothing will be stopped, nothing was acknowledged
 */
export async function takeStop(
  event: StopEvent,
  acknowledge: Acknowledge,
  ports: StopPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const { team, channel, user } = event;
  const threadTs = event.kind === "stopped" ? event.threadTs : (event.threadTs ?? event.ts);
  const responseUrl = event.kind === "action" ? event.responseUrl : undefined;
  const refuse = async (sentence: string): Promise<EventVerdict> => {
    await acknowledge();
    const requester = { kind: "user" as const, id: user };
    void tellRequester({ channel, threadTs, requester }, sentence, ports, signal);
    return "refused";
  };
  const reason = refusalByEvent(user, undefined, ports.policy());
  if (reason !== undefined) return refuse(refusalSentence(reason, ports.say));
  const about = event.kind === "action" ? event.value : ports.turnIn(threadKey({ team, channel, threadTs }));
  if (about === undefined || about === "") return refuse(ports.say("stopStale", {}));
  const key = event.kind === "action" ? `t:${event.triggerId}` : `e:${event.eventId}`;
  const by = {
    team,
    channel,
    threadTs,
    user,
    responseUrl,
    ...(event.kind === "action" ? { postTs: event.ts } : {}),
  };
  return ports.accept(stopRequest(about, by, key, ports.now()));
}

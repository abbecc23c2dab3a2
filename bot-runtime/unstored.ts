import { formRefused, isAboutQuestion } from "./approvals/index.ts";
import { askRefused, isAskForm } from "./ask-form/index.ts";
import { subCommandOf } from "./commands/index.ts";
import { StoreError } from "./inbox/errors.ts";
import type { EventVerdict } from "./ops/metrics.ts";
import type { Acknowledge } from "./slack/connection.ts";
import type { Envelope, SlackEvent } from "./slack/event.ts";
import type { Say } from "./turns/ports.ts";
import { isStop } from "./turns/take-stop.ts";
import { requesterOf, type TellPorts, tellRequester } from "./turns/tell.ts";

export type UnstoredPorts = TellPorts & {
  readonly say: Say;
  /** The store says that a newer epoch is in force: this process must stop. */
  readonly onFenced: () => void;
};

/** The store did not take it in time. Events come again; a command or a click does not, and its person is told at once. */
export async function tellUnstored(
  error: unknown,
  envelope: Envelope,
  acknowledge: Acknowledge,
  ports: UnstoredPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  if (error instanceof StoreError && error.code === "FENCED") ports.onFenced();
  ports.log.error(
    { err: error, envelope: envelope.envelopeId },
    "an event could not be stored: it is not acknowledged",
  );
  const { event } = envelope;
  if (event.kind === "submission") {
    const { values } = event;
    await acknowledge(
      isAskForm(event)
        ? askRefused(ports.say("notAccepted", {}))
        : formRefused(values, ports.say("notDecided", {}), ports.say),
    );
    return "unstored";
  }
  if (event.kind !== "slash" && event.kind !== "shortcut" && event.kind !== "action") return "unstored";
  const sentence = ports.say(unstoredWord(event), {});
  if (event.kind === "slash") await acknowledge({ response_type: "ephemeral", text: sentence });
  // A click that is not acknowledged is told by Slack itself: better than a word that we promised and could not say.
  else if (await tellRequester(requesterOf(event), sentence, ports, signal)) await acknowledge();
  return "unstored";
}

const unstoredWord = (event: SlackEvent) => {
  if (isStop(event) || subCommandOf(event) === "stop") return "notStopped";
  return isAboutQuestion(event) ? "notDecided" : "notAccepted";
};

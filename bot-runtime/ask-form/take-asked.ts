import { admit } from "../admission/admit.ts";
import type { Policy } from "../admission/policy.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { SubmissionEvent } from "../slack/event.ts";
import { uuidV5 } from "../turns/ids.ts";
import type { Say } from "../turns/ports.ts";
import { refusalSentence } from "../turns/refusal-sentence.ts";
import type { Request } from "../turns/request.ts";
import { type AskForms, askRefused } from "./ask-forms.ts";

export type AskedPorts = {
  readonly asks: Pick<AskForms, "read">;
  readonly policy: () => Policy;
  readonly say: Say;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Stores a request, then acknowledges. @throws {StoreError} */
  readonly accept: (request: Request) => Promise<EventVerdict>;
};

/**
 * The shortcut's form was sent: judged again, since the binding may have changed while it was open, and stored before the form closes. It
 * stays open with a word where nothing was stored.
 * @throws {StoreError} nothing was stored, nothing acknowledged
 */
export async function takeAsked(
  event: SubmissionEvent,
  acknowledge: Acknowledge,
  ports: AskedPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const policy = ports.policy();
  const asked = await ports.asks.read(event, signal);
  const verdict = asked && admit(asked.shortcut, policy, undefined, ports.now());
  if (asked === undefined || verdict?.kind !== "admit") {
    const sentence =
      verdict?.kind === "refuse"
        ? refusalSentence(verdict.reason, ports.say, policy.channels)
        : ports.say("notAccepted", {});
    await acknowledge(askRefused(sentence));
    return "refused";
  }
  // A form is sent once; where it could not be stored it is sent again, by the same view.
  const key = `v:${event.viewId}`;
  return ports.accept({
    ...verdict.request,
    id: uuidV5(key),
    keys: [key],
    ...(asked.question === undefined ? {} : { question: asked.question }),
  });
}

import { z } from "zod";
import { uuidV5 } from "../turns/ids.ts";
import type { Request } from "../turns/request.ts";
import type { Turn } from "../turns/turn.ts";
import { type Decision, DecisionSchema } from "./decision.ts";

const Message = z.object({ about: z.string(), decision: DecisionSchema });

/** What a stored request decides, and about which turn's question; undefined for every other request. */
export function decisionIn({ kind, message }: Request): z.infer<typeof Message> | undefined {
  const read = kind === "decision" ? Message.safeParse(message) : undefined;
  return read?.success ? read.data : undefined;
}

/**
 * A decision as a request of its own, in the thread of the turn that asked: it is stored, ordered and answered like every other.
 * `keys` name the gesture, so that its redelivery is the same request and a second click another one.
 */
export function decisionRequest(
  about: Turn,
  decision: Decision,
  by: { readonly requester: Request["requester"]; readonly responseUrl?: string | undefined },
  keys: readonly [string, ...string[]],
  receivedAtMs: number,
): Request {
  return {
    v: 1,
    id: uuidV5(`decision:${keys[0]}`),
    kind: "decision",
    team: about.team,
    channel: about.channel,
    ts: "",
    threadTs: about.threadTs,
    requester: by.requester,
    message: { about: about.id, decision },
    keys: [...keys],
    ...(by.responseUrl === undefined ? {} : { responseUrl: by.responseUrl }),
    receivedAtMs,
  };
}

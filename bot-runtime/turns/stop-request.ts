import { z } from "zod";
import { uuidV5 } from "./ids.ts";
import type { Request } from "./request.ts";

/** `action_id` of the Stop button; its value is the id of the turn that it stops. */
export const stopActionId = "sab_stop";

const Message = z.object({ about: z.string(), postTs: z.string().optional() });

/** Which turn a stored request stops, and the message whose button was pressed; undefined for every other request. */
export function stopIn({ kind, message }: Request): z.infer<typeof Message> | undefined {
  const read = kind === "stop" ? Message.safeParse(message) : undefined;
  return read?.success ? read.data : undefined;
}

/** A person's wish that turn `about` ends. `key` names the gesture, so that its redelivery is the same request. */
export function stopRequest(
  about: string,
  by: Pick<Request, "team" | "channel" | "threadTs"> & {
    readonly user: string;
    readonly postTs?: string;
    readonly responseUrl?: string | undefined;
  },
  key: string,
  receivedAtMs: number,
): Request {
  const { team, channel, threadTs, user, postTs, responseUrl } = by;
  return {
    v: 1,
    id: uuidV5(`stop:${key}`),
    kind: "stop",
    team,
    channel,
    ts: "",
    threadTs,
    requester: { kind: "user", id: user },
    message: { about, ...(postTs === undefined ? {} : { postTs }) },
    keys: [key],
    ...(responseUrl === undefined ? {} : { responseUrl }),
    receivedAtMs,
  };
}

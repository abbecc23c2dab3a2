import { z } from "zod";
import type { Entry } from "../inbox/port.ts";
import type { AmendedEvent } from "../slack/event.ts";
import { requestId, uuidV5 } from "./ids.ts";
import type { Request } from "./request.ts";

const Message = z.object({ about: z.string(), words: z.record(z.string(), z.unknown()).optional() });

/** An entry that changes another one: it stands in the same thread's queue, and is nothing to be asked by itself. */
export const isAmendment = ({ request }: Entry): boolean => request.kind === "amend";

/** Somebody edited a request of theirs, or deleted it, while it waited. Stored as it came, so that a restart loses neither. */
export function amendRequest(event: AmendedEvent, receivedAtMs: number): Request {
  const { team, channel, ts, threadTs, user, words, eventId } = event;
  return {
    v: 1,
    id: uuidV5(`amend:${eventId}`),
    kind: "amend",
    team,
    channel,
    ts,
    threadTs,
    requester: { kind: "user", id: user },
    message: { about: requestId(event), ...(words === undefined ? {} : { words }) },
    keys: [`e:${eventId}`],
    eventId,
    receivedAtMs,
  };
}

/** Of what waits, the entries that change one of these, in their order. */
export function amendmentsOf(entries: readonly Entry[], waiting: readonly Entry[]): readonly Entry[] {
  const ids = new Set(entries.map(({ request }) => request.id));
  return waiting.filter((entry) => isAmendment(entry) && ids.has(aboutOf(entry.request)?.about ?? ""));
}

export type Amended = {
  /** What is left to ask, in its latest wording. */
  readonly requests: readonly Request[];
  readonly edited: readonly Request[];
  readonly deleted: readonly Request[];
};

/** Requests as their people want them now. */
export function amended(entries: readonly Entry[]): Amended {
  const edits = entries.filter(isAmendment).flatMap(({ request }) => aboutOf(request) ?? []);
  const edited: Request[] = [];
  const deleted: Request[] = [];
  const requests: Request[] = [];
  for (const entry of entries) {
    if (isAmendment(entry)) continue;
    const { request } = entry;
    const own = edits.filter(({ about }) => about === request.id);
    const words = own.findLast((edit) => edit.words !== undefined)?.words;
    if (own.some((edit) => edit.words === undefined)) deleted.push(request);
    else if (words === undefined) requests.push(request);
    else {
      edited.push(request);
      requests.push({ ...request, message: words });
    }
  }
  return { requests, edited, deleted };
}

const aboutOf = ({ message }: Request): z.infer<typeof Message> | undefined =>
  Message.safeParse(message).data;

import { cutChars } from "../reply/index.ts";
import { messageLink } from "../slack/message-link.ts";
import type { OpenRequest } from "../turns/dispatcher.ts";
import type { Say } from "../turns/ports.ts";
import type { TurnStops } from "../turns/stops.ts";
import { titleOf } from "../turns/title.ts";
import { type Block, type Line, list, sentences } from "./blocks.ts";
import { limits } from "./limits.ts";

/** A person's requests that are not over, as far as this process works them: it holds the lease, so these are all. */
export type Open = {
  readonly of: (userId: string) => readonly OpenRequest[];
  readonly stops: Pick<TurnStops, "threadOf">;
  /** The workspace's address. */
  readonly workspace: string | undefined;
  readonly say: Say;
};

/** One line for each open request of a person, with a link to its thread. */
export const openLines = (userId: string, open: Open): Line[] =>
  open.of(userId).map((one) => lineOf(one, open));

export function lineOf({ request, state }: OpenRequest, { stops, workspace, say }: Open): Line {
  const isAtWork = stops.threadOf(request.id) !== undefined;
  // A slash command's thread is the one that its reply began.
  const threadTs = stops.threadOf(request.id)?.split(":").at(-1) ?? request.threadTs;
  const note = state === "asking" ? say("asksPeople", {}) : isAtWork ? say("atWork", {}) : say("inLine", {});
  return {
    words: cutChars(titleOf(request), limits.titleChars),
    link: messageLink(workspace, { channel: request.channel, ts: threadTs }),
    note,
  };
}

/** At most so many lines as people read, and how many more there are. */
export function boundedList(lines: readonly Line[], say: Say): Block[] {
  const left = lines.length - limits.requests;
  return [
    ...list(lines.slice(0, limits.requests)),
    ...sentences(left > 0 ? [say("moreRequests", { count: String(left) })] : []),
  ];
}

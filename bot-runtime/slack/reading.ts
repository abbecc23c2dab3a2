import { z } from "zod";
import type { MessageEvent } from "./event.ts";
import type { SlackCall } from "./web.ts";

/** A conversation that the bot is a member of. */
export type Conversation = { readonly id: string; readonly type: MessageEvent["channelType"] };

/** A message as Slack lists it: `ts` is checked, the rest is for whoever reads it on. */
export type Listed = Record<string, unknown> & { readonly ts: string };

export type ReadBounds = {
  /** Exclusive, a Slack timestamp. */
  readonly after: string;
  readonly maxPages: number;
};

const ListedConversation = z.object({
  id: z.string(),
  is_im: z.boolean().optional(),
  is_mpim: z.boolean().optional(),
  is_private: z.boolean().optional(),
});

const ListedTs = z.looseObject({ ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/) });

/**
 * What stands in Slack, read page by page; every call is repeated as the Web API's limits allow. `isWhole` is false where the
 * pages went on past the bound.
 */
export function slackReading(call: SlackCall) {
  const page = async (
    method: string,
    args: Record<string, unknown>,
    { after, maxPages }: ReadBounds,
    signal: AbortSignal,
  ): Promise<{ readonly messages: Listed[]; readonly isWhole: boolean }> => {
    const messages: Listed[] = [];
    let cursor = "";
    for (let count = 0; count < maxPages; count += 1) {
      const asked = { ...args, oldest: after, limit: 200, include_all_metadata: true };
      const result = await call(method, cursor === "" ? asked : { ...asked, cursor }, "retried", signal);
      for (const one of Array.isArray(result.messages) ? result.messages : []) {
        const parsed = ListedTs.safeParse(one);
        // Replies always begin with the thread's root, however old it is.
        if (parsed.success && parsed.data.ts > after) messages.push(parsed.data);
      }
      cursor = nextCursor(result);
      if (cursor === "") return { messages, isWhole: true };
    }
    return { messages, isWhole: false };
  };
  return {
    /** Where the bot is a member, at most `limit` of them. */
    async conversations(
      types: readonly string[],
      limit: number,
      signal: AbortSignal,
    ): Promise<Conversation[]> {
      const found: Conversation[] = [];
      let cursor = "";
      do {
        const asked = { types: types.join(","), exclude_archived: true, limit: 200 };
        const args = cursor === "" ? asked : { ...asked, cursor };
        const result = await call("users.conversations", args, "retried", signal);
        for (const one of Array.isArray(result.channels) ? result.channels : []) {
          const parsed = ListedConversation.safeParse(one);
          if (parsed.success) found.push({ id: parsed.data.id, type: typeOf(parsed.data) });
        }
        cursor = nextCursor(result);
      } while (cursor !== "" && found.length < limit);
      return found.slice(0, limit);
    },
    history: (channel: string, bounds: ReadBounds, signal: AbortSignal) =>
      page("conversations.history", { channel }, bounds, signal),
    replies: (channel: string, threadTs: string, bounds: ReadBounds, signal: AbortSignal) =>
      page("conversations.replies", { channel, ts: threadTs }, bounds, signal),
  };
}
export type SlackReading = ReturnType<typeof slackReading>;

function typeOf(one: z.infer<typeof ListedConversation>): MessageEvent["channelType"] {
  if (one.is_im) return "im";
  if (one.is_mpim) return "mpim";
  return one.is_private ? "group" : "channel";
}

function nextCursor(result: Record<string, unknown>): string {
  const next = (result.response_metadata as { next_cursor?: unknown } | undefined)?.next_cursor;
  return typeof next === "string" ? next : "";
}

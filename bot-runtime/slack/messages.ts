import { z } from "zod";
import { SlackError } from "./errors.ts";
import { isOurs, markedMetadata, markOf, type Ourselves, type TurnMark } from "./mark.ts";
import { pace } from "./pace.ts";
import { respondEphemeral } from "./respond.ts";
import { endStream } from "./streams.ts";
import type { SlackCall } from "./web.ts";

/** A message as we write it: plain words for notifications, blocks for the eye. */
export type SlackMessage = { readonly text: string; readonly blocks?: readonly Record<string, unknown>[] };

export type Place = { readonly channel: string; readonly threadTs: string };

/** How the binding wants the bot to be shown; needs the scope `chat:write.customize`. */
export type Persona = {
  readonly username?: string;
  readonly icon_emoji?: string;
  readonly icon_url?: string;
};

/** A message of a thread or channel as Slack returns it; only what we read is checked. */
const Listed = z.looseObject({
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  subtype: z.string().optional(),
  text: z.string().optional(),
});
export type ListedMessage = z.infer<typeof Listed>;

/** Text from an agent is data: nothing in it is parsed into mentions, and no link of it is fetched by Slack. */
const inert = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** The messages the bot writes and reads. Only `post` and `ephemeral` are not idempotent. */
export function slackMessages(call: SlackCall, us: Ourselves, persona: () => Persona, apiUrl: string) {
  const through = pace();
  return {
    /** Posts once, never repeats. @throws {SlackError} `unknown` when it may stand in Slack all the same: then `find` it. */
    async post(place: Place, message: SlackMessage, mark: TurnMark, signal: AbortSignal): Promise<string> {
      const metadata = markedMetadata(mark);
      const thread = place.threadTs === "" ? {} : { thread_ts: place.threadTs };
      const args = { channel: place.channel, ...thread, ...message, ...inert, ...persona(), metadata };
      const result = await through(
        place.channel,
        () => call("chat.postMessage", args, "once", signal),
        signal,
      );
      if (typeof result.ts !== "string") throw new SlackError("chat.postMessage", "unknown", "no_ts");
      return result.ts;
    },

    /**
     * Replaces a message of ours: the same again changes nothing, so it is repeated on failure. A stream that is still open there is ended
     * first where Slack asks for that. `mark`: for what was begun as a stream, and so bears none.
     */
    async update(
      channel: string,
      ts: string,
      message: SlackMessage,
      signal: AbortSignal,
      mark?: TurnMark,
    ): Promise<void> {
      const args = updateArgs(channel, ts, message, mark);
      const update = () => through("chat.update", () => call("chat.update", args, "retried", signal), signal);
      try {
        await update();
      } catch (error) {
        if (!isStreaming(error)) throw error;
        await endStream(call, channel, ts, mark, "retried", signal).catch((refused: unknown) => {
          if (!(refused instanceof SlackError) || refused.failure !== "refused") throw refused;
        });
        await update().catch((again: unknown) => {
          // Slack ends it by itself in some minutes: nothing is wrong with the message.
          if (!isStreaming(again)) throw again;
          throw new SlackError("chat.update", "unsent", again.code, { cause: again });
        });
      }
    },

    /** As `update`, but dropped at the first refusal: for intermediate states, which the next one replaces. */
    async updateOnce(
      channel: string,
      ts: string,
      message: SlackMessage,
      signal: AbortSignal,
      mark?: TurnMark,
    ): Promise<void> {
      await call("chat.update", updateArgs(channel, ts, message, mark), "once", signal);
    },

    /** One sentence or message that only `user` sees; it is gone when their client starts anew. */
    async ephemeral(
      place: Place,
      user: string,
      said: string | SlackMessage,
      signal: AbortSignal,
    ): Promise<void> {
      const thread = place.threadTs === "" ? {} : { thread_ts: place.threadTs };
      await call(
        "chat.postEphemeral",
        { channel: place.channel, user, ...messageOf(said), ...thread, ...inert, ...persona() },
        "once",
        signal,
      );
    },

    /** One sentence or message into the direct message with `user`; needs nothing but `chat:write`. Waits where Slack limits it. */
    async direct(user: string, said: string | SlackMessage, signal: AbortSignal): Promise<void> {
      const args = { channel: user, ...messageOf(said), ...inert, ...persona() };
      await through(user, () => call("chat.postMessage", args, "once", signal), signal);
    },

    /** Opens a form in answer to a click, whose `trigger_id` lives 3 s and is used once. @throws {SlackError} */
    async openView(
      triggerId: string,
      view: Readonly<Record<string, unknown>>,
      signal: AbortSignal,
    ): Promise<void> {
      await call("views.open", { trigger_id: triggerId, view }, "once", signal);
    },

    /** One sentence through the `response_url` of a slash command, shortcut or click. */
    respond: (responseUrl: string, text: string, signal: AbortSignal): Promise<void> =>
      respondEphemeral(responseUrl, text, apiUrl, signal),

    /**
     * The `ts` of our message with this mark, undefined when none is visible (yet: Slack promises no read after write).
     * A message that starts its own thread is looked for in the channel, from its newest on. `afterTs` is Slack's timestamp of
     * something older than the message: our own clock says nothing about Slack's.
     */
    async find(
      place: Place,
      mark: TurnMark,
      afterTs: string | undefined,
      signal: AbortSignal,
    ): Promise<string | undefined> {
      const oldest = afterTs === undefined ? {} : { oldest: afterTs };
      const where = place.threadTs === "" ? {} : { ts: place.threadTs };
      const method = place.threadTs === "" ? "conversations.history" : "conversations.replies";
      const args = { channel: place.channel, ...where, ...oldest, include_all_metadata: true };
      for await (const message of pages(call, method, args, 10, signal)) {
        const found = isOurs(message, us) ? markOf(message) : undefined;
        if (found?.turn === mark.turn && found.part === mark.part) return message.ts;
      }
      return undefined;
    },

    /** The newest `limit` messages of a thread up to and without `beforeTs`, oldest first. */
    async thread(
      place: Place,
      beforeTs: string,
      limit: number,
      signal: AbortSignal,
    ): Promise<ListedMessage[]> {
      const args = { channel: place.channel, ts: place.threadTs, latest: beforeTs, inclusive: false };
      const found: ListedMessage[] = [];
      for await (const message of pages(call, "conversations.replies", args, 10, signal)) {
        if (Number(message.ts) < Number(beforeTs)) found.push(message);
        // The root stays: it is often the alert that everything is about.
        if (found.length > limit) found.splice(1, 1);
      }
      return found;
    },
  };
}
export type SlackMessages = ReturnType<typeof slackMessages>;

/** Source: error of chat.update. */
const isStreaming = (error: unknown): error is SlackError =>
  error instanceof SlackError && error.code === "streaming_state_conflict";

const updateArgs = (channel: string, ts: string, message: SlackMessage, mark: TurnMark | undefined) => ({
  channel,
  ts,
  ...message,
  ...inert,
  ...(mark === undefined ? {} : { metadata: markedMetadata(mark) }),
});

const messageOf = (said: string | SlackMessage): SlackMessage =>
  typeof said === "string" ? { text: said } : said;

async function* pages(
  call: SlackCall,
  method: string,
  args: Record<string, unknown>,
  maxPages: number,
  signal: AbortSignal,
): AsyncGenerator<ListedMessage> {
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const result = await call(
      method,
      { ...args, limit: 200, ...(cursor ? { cursor } : {}) },
      "retried",
      signal,
    );
    const messages = Array.isArray(result.messages) ? result.messages : [];
    for (const message of messages) {
      const parsed = Listed.safeParse(message);
      if (parsed.success) yield parsed.data;
    }
    const next = (result.response_metadata as { next_cursor?: unknown } | undefined)?.next_cursor;
    if (typeof next !== "string" || next === "") return;
    cursor = next;
  }
}

import type { Message } from "./model.ts";
import type { Act, ActResult, MessageView, SlackObject, Upload } from "./page-api.ts";
import type { Slack } from "./start.ts";
import { until } from "./until.ts";
import { messageView } from "./views-json.ts";

/** A message that was posted, and the thread it belongs to or would start. */
export interface Said {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string;
}

type Post = Extract<Act, { readonly kind: "post" }>;
type SayOptions = Partial<Pick<Post, "broadcast" | "raw" | "subtype" | "clientMsgId">> & {
  readonly files?: Upload[];
};

/**
 * Somebody in the workspace, as tests speak of them: `await alice.says("sre", "@agent why?")`. Channels are named by name
 * or id; `@handle` is the direct message with that user. Each throws when Slack's own client would not allow it.
 */
export interface Person {
  readonly id: string;
  says(channel: string, text: string, options?: SayOptions): Said;
  replies(to: Said, text: string, options?: SayOptions): Said;
  edits(said: Said, text: string): void;
  deletes(said: Said): void;
  reacts(said: Said, name: string): void;
  clicks(message: MessageView, actionId: string, value?: SlackObject): void;
  runs(command: string, channel: string, text: string): void;
  uses(shortcut: string, said: Said): void;
  invites(handle: string, channel: string): void;
  stops(said: Said): void;
}

export function personIn(slack: Slack, handle: string): Person {
  const id = slack.workspace.user(handle);
  if (id === undefined) throw new RangeError(`nobody is called ${handle}`);
  const post = (channel: string, text: string, options: SayOptions, threadTs?: string): Said => {
    const thread = threadTs === undefined ? {} : { threadTs };
    const { channel: where, ts } = must(
      slack.act({ kind: "post", user: id, channel, text, ...options, ...thread }),
    );
    if (where === undefined || ts === undefined) throw new TypeError("a post must answer where it stands");
    return { channel: where, ts, threadTs: threadTs ?? ts };
  };
  const act = (given: Act): void => void must(slack.act(given));
  return {
    id,
    says: (channel, text, options = {}) => post(channelId(slack, id, channel), text, options),
    replies: (to, text, options = {}) => post(to.channel, text, options, to.threadTs),
    edits: ({ channel, ts }, text) => act({ kind: "edit", user: id, channel, ts, text }),
    deletes: ({ channel, ts }) => act({ kind: "delete", user: id, channel, ts }),
    reacts: ({ channel, ts }, name) => act({ kind: "react", user: id, channel, ts, name }),
    clicks: ({ channel, ts }, actionId, value) =>
      act({
        kind: "block-action",
        user: id,
        channel,
        ts,
        actionId,
        ...(value === undefined ? {} : { value }),
      }),
    runs: (command, channel, text) =>
      act({ kind: "slash-command", user: id, channel: channelId(slack, id, channel), command, text }),
    uses: (callbackId, { channel, ts }) =>
      act({ kind: "message-shortcut", user: id, channel, ts, callbackId }),
    invites: (invitee, channel) => {
      const invited = slack.workspace.user(invitee) ?? invitee;
      act({ kind: "invite", user: id, channel: channelId(slack, id, channel), invited });
    },
    stops: ({ channel, threadTs }) => act({ kind: "stop-session", user: id, channel, threadTs }),
  };
}

/** A monitoring tool that posts to a channel: `webhookIn(slack, "HyperDX").fires("alerts", payload)`. */
export function webhookIn(
  slack: Slack,
  name: string,
): { fires(channel: string, payload: SlackObject): Said } {
  const webhook = [...slack.workspace.webhooks.values()].find((each) => each.name === name);
  if (webhook === undefined) throw new RangeError(`there is no webhook ${name}`);
  return {
    fires: (channelName, payload) => {
      const channel = slack.workspace.channel(channelName) ?? channelName;
      const { ts } = must(slack.act({ kind: "alert", webhook: webhook.id, channel, payload }));
      if (ts === undefined) throw new TypeError("an alert must answer where it stands");
      return { channel, ts, threadTs: ts };
    },
  };
}

/** A thread, as a test looks at it. */
export interface Thread {
  /** Root and replies as they stand now. */
  messages(): MessageView[];
  /** What apps posted in it: no people, no webhooks. */
  answers(): MessageView[];
  /** Resolves with the first answer that shows these words and is not still streaming. */
  shows(words: string | RegExp, options?: { readonly timeoutMs?: number }): Promise<MessageView>;
  /** The same, also while it is still streaming. */
  grows(words: string | RegExp, options?: { readonly timeoutMs?: number }): Promise<MessageView>;
}

export function threadOf(slack: Slack, said: Said): Thread {
  const stored = (): Message[] => {
    const root = slack.workspace.channels.get(said.channel)?.byTs.get(said.threadTs);
    return root === undefined ? [] : [root, ...root.replies];
  };
  const messages = () => stored().map(messageView);
  const answers = () => messages().filter((message) => slack.workspace.apps.has(message.appId ?? ""));
  const first = (isIt: (answer: MessageView) => boolean, what: string, options: { timeoutMs?: number }) =>
    until(slack.feed, `thread ${said.threadTs} ${what}`, () => answers().find(isIt), {
      ...options,
      lastSeen: () => messages().map(wordsOf),
    });
  return {
    messages,
    answers,
    shows: (words, options = {}) =>
      first(
        (answer) => answer.stream?.state !== "streaming" && contains(wordsOf(answer), words),
        `shows ${words}`,
        options,
      ),
    grows: (words, options = {}) =>
      first((answer) => contains(wordsOf(answer), words), `shows ${words}`, options),
  };
}

/** Every word that a message shows: text, blocks, attachments, stream. */
export function wordsOf(message: MessageView): string {
  const words: string[] = [message.text];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) collect(item);
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (SHOWN.has(key) && typeof item === "string") words.push(item);
        else collect(item);
      }
    }
  };
  collect([message.blocks, message.attachments, message.stream]);
  return words.join("\n");
}

const SHOWN = new Set([
  "text",
  "title",
  "details",
  "output",
  "markdown",
  "planTitle",
  "pretext",
  "fallback",
  "footer",
  "value",
]);

const contains = (text: string, words: string | RegExp): boolean =>
  typeof words === "string" ? text.includes(words) : words.test(text);

function must(result: ActResult): Extract<ActResult, { readonly ok: true }> {
  if (result.ok) return result;
  throw new Error(`${result.error}: ${result.message}`);
}

function channelId(slack: Slack, user: string, name: string): string {
  if (!name.startsWith("@")) return slack.workspace.channel(name) ?? name;
  const other = slack.workspace.user(name.slice(1));
  if (other === undefined) throw new RangeError(`nobody is called ${name}`);
  const { channel } = must(slack.act({ kind: "open-dm", user, with: other }));
  if (channel === undefined) throw new TypeError("open-dm must answer a channel");
  return channel;
}

import { SlackError } from "../../../bot-runtime/slack/errors.ts";
import { limits } from "../../../bot-runtime/slack/limits.ts";
import type { Mark } from "../../history/index.ts";
import { namesIn } from "../agent.ts";
import type { SimProcess } from "../process.ts";
import type { Fault } from "../scenario.ts";
import { callOut, outcomeOf, type World } from "../world.ts";
import { isWithin, listed, tombstone } from "./listed.ts";
import { simStreams } from "./streams.ts";
import { type Message, us, type Workspace, words } from "./workspace.ts";

type Args = Readonly<Record<string, unknown>>;
type Result = Record<string, unknown>;
type SlackFault = Extract<Fault, { kind: "slackCall" }>;

export type WebApi = {
  /** One attempt of one call, as the SDK without retries makes it. */
  readonly attempt: (method: string, args: Args, signal: AbortSignal) => Promise<Result>;
  readonly down: (forMs: number) => void;
  /** Slack ends every stream by itself. */
  readonly closeStreams: () => void;
  /** Somebody removes the newest reply that still grows: an answer that stood was given. */
  readonly deleteNewest: () => void;
  /** Nothing can be written there any more, so what grows there is nobody's to end. */
  readonly archive: (channel: string) => void;
};

/** What becomes of a message once it stands: people may answer it. */
export type OnBotMessage = (channel: string, message: Message) => void;

export function webApi(world: World, place: Workspace, onBotMessage: OnBotMessage): WebApi {
  const { time, random, trace } = world;
  let downUntilMs = 0;
  const lastPostMs = new Map<string, number>();

  const attempt: WebApi["attempt"] = (method, args, signal) => {
    const nth = world.count(`slack ${method}`);
    const fault = world.scenario.faults.find(
      (one): one is SlackFault => one.kind === "slackCall" && one.method === method && one.nth === nth,
    );
    const begunAtMs = time.nowMs;
    const latency = { thereMs: 3 + random.unit() * 50, backMs: 3 + random.unit() * 50 };
    const call = callOut<Result>(world, `slack ${method}`, latency, (answer, process) => {
      const fail = (failure: SlackError["failure"], code: string, retryAfterMs?: number): void => {
        trace.say(`slack ${method} of ${process.name}: ${code}`);
        answer({
          error: new SlackError(method, failure, code, retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      };
      if (time.nowMs < downUntilMs) {
        if (random.chance(0.5)) fail("unsent", "ECONNREFUSED");
        else fail("unknown", "http_503");
        return;
      }
      if (fault?.how === "unsent") fail("unsent", "ECONNREFUSED");
      else if (fault?.how === "limited")
        fail("rateLimited", "ratelimited", Math.ceil(fault.ms / 1_000) * 1_000);
      else if (fault?.how === "errorBefore") fail("unknown", "http_503");
      else {
        const land = (): void => {
          const outcome = outcomeOf(() => handle(method, args, process, begunAtMs));
          const told = "error" in outcome ? String(outcome.error) : String(outcome.value.ts ?? "");
          const said = `${args.thread_ts ?? ""} ${String(args.text ?? "").replaceAll("\n", " ")}`;
          trace.say(`slack ${method} of ${process.name} ${told} ${said} ${fault?.how ?? ""}`);
          if (fault?.how === "lost") return;
          if (fault?.how === "reset") fail("unknown", "ECONNRESET");
          else if (fault?.how === "errorAfter") fail("unknown", "internal_error");
          else answer(outcome);
        };
        if (fault?.how === "slow") time.after(fault.ms, land);
        else land();
      }
    });
    return bounded(call, method, signal);
  };

  function handle(method: string, args: Args, process: SimProcess, begunAtMs: number): Result {
    switch (method) {
      case "chat.postMessage":
        return postMessage(args, process, begunAtMs);
      case "chat.update":
        return update(args, process, begunAtMs);
      case "chat.startStream":
        return streams.start(args, process, begunAtMs);
      case "chat.appendStream":
        return streams.append(args, process, begunAtMs);
      case "chat.stopStream":
        return streams.stop(args, process, begunAtMs);
      case "chat.postEphemeral":
        return tell(String(args.user), String(args.channel), String(args.text));
      case "conversations.replies":
        return replies(args);
      case "conversations.history":
        return history(args);
      case "users.info":
        return { user: { id: args.user, team_id: us.team, name: String(args.user) } };
      case "users.conversations":
        if (!world.scenario.features.lookBack) throw new SlackError(method, "refused", "missing_scope");
        return {
          channels: [...place.channels.keys()].map((id) => ({ id, is_im: id.startsWith("D") })),
        };
      default:
        throw new SlackError(method, "refused", "unknown_method");
    }
  }

  /** What the bot has read it knows, as if it had been delivered. */
  const shown = new Set<string>();
  const show = (message: Message): Message => {
    if (message.user !== us.botUserId && !shown.has(message.ts)) {
      shown.add(message.ts);
      for (const request of namesIn(message.text))
        world.history.push({ kind: "delivered", atMs: time.nowMs, request });
    }
    return message;
  };

  const messagesOf = (method: string, channel: unknown): Message[] => {
    const messages = place.channels.get(String(channel));
    if (messages === undefined) throw new SlackError(method, "refused", "channel_not_found");
    return messages;
  };

  const writable = (method: string, channel: unknown): Message[] => {
    if (place.archived.has(String(channel))) throw new SlackError(method, "refused", "is_archived");
    return messagesOf(method, channel);
  };

  function postMessage(args: Args, process: SimProcess, begunAtMs: number): Result {
    const channel = String(args.channel);
    if (channel.startsWith("U")) return tell(channel, undefined, String(args.text));
    const messages = writable("chat.postMessage", channel);
    pace("chat.postMessage", channel);
    const payload = (args.metadata as { event_payload?: Mark } | undefined)?.event_payload;
    const message: Message = {
      ts: place.stamp(),
      threadTs: args.thread_ts === undefined ? undefined : String(args.thread_ts),
      user: us.botUserId,
      visibleAtMs: time.nowMs + lagMs(),
      clientMsgId: undefined,
      mark: payload === undefined ? undefined : { turn: payload.turn, part: payload.part },
      text: String(args.text),
      blocks: args.blocks,
    };
    messages.push(message);
    world.history.push({
      kind: "posted",
      atMs: time.nowMs,
      begunAtMs,
      ts: message.ts,
      thread: `${channel}:${message.threadTs ?? message.ts}`,
      says: place.says(message),
      ...(message.mark === undefined ? {} : { mark: message.mark }),
      ...(process.epoch === undefined ? {} : { epoch: process.epoch }),
    });
    onBotMessage(channel, message);
    return { ts: message.ts, channel };
  }

  function pace(method: string, channel: string): void {
    if (!world.scenario.features.postsPerSecond) return;
    const sinceMs = time.nowMs - (lastPostMs.get(channel) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < 1_000) throw new SlackError(method, "rateLimited", "ratelimited", { retryAfterMs: 1_000 });
    lastPostMs.set(channel, time.nowMs);
  }

  const lagMs = (): number => random.unit() * world.scenario.features.readLagMs;

  const streams = simStreams(world, place, { writable, lagMs, pace });

  function update(args: Args, process: SimProcess, begunAtMs: number): Result {
    const message = writable("chat.update", args.channel).find(
      ({ ts, user }) => ts === args.ts && user === us.botUserId,
    );
    if (message === undefined) throw new SlackError("chat.update", "refused", "message_not_found");
    if (streams.isOpen(message)) throw new SlackError("chat.update", "refused", "streaming_state_conflict");
    message.text = String(args.text);
    message.blocks = args.blocks;
    if (message.stream !== undefined) message.stream.hasMetadata ||= args.metadata !== undefined;
    world.history.push({
      kind: "updated",
      atMs: time.nowMs,
      begunAtMs,
      ts: message.ts,
      says: place.says(message),
      ...(process.epoch === undefined ? {} : { epoch: process.epoch }),
    });
    onBotMessage(String(args.channel), message);
    return { ts: message.ts };
  }

  function tell(user: string, channel: string | undefined, text: string): Result {
    if (text.includes(words.note))
      world.history.push({ kind: "told", atMs: time.nowMs, requests: place.askedBy(user, channel) });
    return {};
  }

  function replies(args: Args): Result {
    const method = "conversations.replies";
    const thread = messagesOf(method, args.channel).filter(
      ({ ts, threadTs, visibleAtMs }) =>
        (ts === args.ts || threadTs === args.ts) && visibleAtMs <= time.nowMs,
    );
    if (!thread.some(({ ts }) => ts === args.ts) && world.scenario.features.lagIsNotFound)
      throw new SlackError(method, "refused", "thread_not_found");
    const root = thread.filter(({ ts }) => ts === args.ts);
    const rest = thread.filter(({ ts }) => ts !== args.ts && isWithin(ts, args));
    return { messages: [...root, ...rest].map((message) => listed(show(message), args)) };
  }

  function history(args: Args): Result {
    const all = messagesOf("conversations.history", args.channel).filter(
      ({ visibleAtMs }) => visibleAtMs <= time.nowMs,
    );
    const top = all.filter(({ ts, threadTs }) => threadTs === undefined && isWithin(ts, args));
    return {
      messages: top.reverse().map((message) => {
        const answers = all.filter(({ threadTs }) => threadTs === message.ts);
        const newest = answers.at(-1);
        return {
          ...listed(show(message), args),
          ...(newest === undefined ? {} : { latest_reply: newest.ts, reply_count: answers.length }),
        };
      }),
    };
  }

  const isGrowing = (message: Message): boolean =>
    message.user === us.botUserId && place.says(message).kind === "progress";

  return {
    attempt,
    archive(channel) {
      place.archived.add(channel);
      for (const { ts } of (place.channels.get(channel) ?? []).filter(isGrowing))
        world.history.push({ kind: "deleted", atMs: time.nowMs, ts });
    },
    deleteNewest() {
      const all = [...place.channels.values()].flat().filter(isGrowing);
      const newest = all.reduce<Message | undefined>(
        (found, one) => (found === undefined || one.ts > found.ts ? one : found),
        undefined,
      );
      if (newest === undefined) return;
      for (const messages of place.channels.values()) {
        const at = messages.indexOf(newest);
        if (at < 0) continue;
        const hasReplies = messages.some(({ threadTs }) => threadTs === newest.ts);
        messages.splice(at, 1, ...(hasReplies ? [tombstone(newest)] : []));
      }
      world.history.push({ kind: "deleted", atMs: time.nowMs, ts: newest.ts });
    },
    closeStreams: streams.closeAll,
    down: (forMs) => {
      downUntilMs = Math.max(downUntilMs, time.nowMs + forMs);
    },
  };
}

/** The SDK's own time bound; an abort gives up waiting, and what is under way lands all the same. */
function bounded<T>(call: Promise<T>, method: string, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const give = (code: string) => reject(new SlackError(method, "unknown", code));
    const onAbort = () => give("aborted");
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => give("timeout"), limits.callMs);
    call.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    });
  });
}

import { actionIds } from "../../../bot-runtime/admission/admit.ts";
import { uuidV5 } from "../../../bot-runtime/turns/ids.ts";
import { hash } from "../random.ts";
import type { Ask } from "../scenario.ts";
import type { World } from "../world.ts";
import type { Delivery, Sockets } from "./sockets.ts";
import { type Message, us, type Workspace, words } from "./workspace.ts";

/** A word that nobody but Slack, the store and the agent may ever see. */
export const canary = "orchid";

export interface People {
  /** Does what the ask says: it stands in Slack, and Slack begins to deliver it. */
  act(ask: Ask): void;
  /** Somebody sees a message of the bot: a question with buttons may be answered. */
  see(channel: string, message: Message): void;
}

export function people(world: World, place: Workspace, sockets: Sockets): People {
  const { time } = world;
  const roots = new Map<string, string>();
  const slashTurns = new Map<string, string>();
  const clicked = new Set<string>();

  const write = (ask: Ask, threadTs: string | undefined, text: string, clientMsgId: string): Message => {
    const message: Message = {
      ts: place.stamp(),
      threadTs,
      user: ask.user,
      visibleAtMs: time.nowMs,
      clientMsgId,
      mark: undefined,
      text,
      blocks: undefined,
    };
    place.channels.get(ask.channel)?.push(message);
    return message;
  };

  const deliver = (request: string, type: Delivery["type"], payload: Record<string, unknown>): void =>
    sockets.deliver({
      request,
      type,
      payload,
      onResponse: (text) => {
        if (text.includes(words.note))
          world.history.push({ kind: "told", atMs: time.nowMs, requests: [request] });
      },
    });

  const event = (ask: Ask, message: Message, type: "app_mention" | "message"): Record<string, unknown> => ({
    team_id: us.team,
    api_app_id: us.appId,
    event_id: `Ev${world.count("event")}`,
    event: {
      type,
      channel: ask.channel,
      ...(type === "message" ? { channel_type: ask.channel.startsWith("D") ? "im" : "channel" } : {}),
      user: ask.user,
      ts: message.ts,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
      text: message.text,
      client_msg_id: message.clientMsgId,
    },
  });

  /** Where the thread's root stands, what was written first or the reply that a slash command got; none where it was deleted without a trace. */
  const rootOf = (thread: string, channel: Ask["channel"]): string | undefined => {
    const messages = place.channels.get(channel) ?? [];
    const known = roots.get(thread);
    if (known !== undefined) return messages.some(({ ts }) => ts === known) ? known : undefined;
    const turn = slashTurns.get(thread);
    return turn === undefined ? undefined : messages.find(({ mark }) => mark?.turn === turn)?.ts;
  };

  function speak(ask: Ask): void {
    const root = rootOf(ask.thread, ask.channel);
    const text = `${ask.form === "direct" ? "" : `<@${us.botUserId}> `}${ask.id}q ${canary}?`;
    // Two gestures in one thread: a double one starts no thread, since its two messages would be two roots.
    const twice = ask.form === "sameGesture" && root !== undefined;
    const messages = [write(ask, root, text, `msg-${ask.id}`)];
    if (twice) messages.push(write(ask, root, text, `msg-${ask.id}`));
    const [first] = messages as [Message];
    roots.set(ask.thread, root ?? first.ts);
    place.asked(
      {
        id: ask.id,
        thread: `${ask.channel}:${root ?? first.ts}`,
        channel: ask.channel,
        user: ask.user,
      },
      messages.map(({ ts }) => uuidV5(`${us.team}:${ask.channel}:${ts}`)),
      false,
    );
    for (const message of messages)
      deliver(
        ask.id,
        "events_api",
        event(ask, message, ask.form === "direct" || twice ? "message" : "app_mention"),
      );
    if (ask.form === "twin") deliver(ask.id, "events_api", event(ask, first, "message"));
  }

  function command(ask: Ask): void {
    const trigger = `trigger-${ask.id}`;
    const turn = uuidV5(`t:${trigger}`);
    if (!roots.has(ask.thread) && !slashTurns.has(ask.thread)) slashTurns.set(ask.thread, turn);
    place.asked(
      { id: ask.id, thread: `slash:${ask.id}`, channel: ask.channel, user: ask.user },
      [turn],
      true,
    );
    deliver(ask.id, "slash_commands", {
      team_id: us.team,
      api_app_id: us.appId,
      channel_id: ask.channel,
      user_id: ask.user,
      command: "/ask",
      text: `${ask.id}q ${canary}?`,
      trigger_id: trigger,
    });
  }

  return {
    act: (ask) => (ask.form === "slash" ? command(ask) : speak(ask)),
    see(channel, message) {
      const turn = message.mark?.turn ?? "";
      if (!JSON.stringify(message.blocks ?? []).includes(actionIds.again) || clicked.has(turn)) return;
      clicked.add(turn);
      const choice = hash(`${world.scenario.seed}/${turn}`);
      if (choice % 10 < 3) return;
      const again = choice % 10 < 8;
      const user = place.requestOfTurn(turn)?.user ?? "U1a";
      const request = {
        id: `d-${turn.slice(0, 8)}`,
        thread: `${channel}:${message.threadTs ?? message.ts}`,
        channel,
        user,
      };
      time.after(500 + (choice % 20_000), () => {
        const id = uuidV5(`d:${turn}:${user}`);
        // The second is of the message that a new task gets, when the one that the click would have gone on with has ended.
        if (again) place.asked(request, [id, uuidV5(`${id}:new-task`)], true);
        deliver(request.id, "interactive", {
          type: "block_actions",
          api_app_id: us.appId,
          team: { id: us.team },
          trigger_id: `click-${turn}`,
          user: { id: user },
          channel: { id: channel },
          message: { ts: message.ts, thread_ts: message.threadTs ?? message.ts },
          actions: [{ action_id: again ? actionIds.again : actionIds.leave, value: turn }],
        });
      });
    },
  };
}

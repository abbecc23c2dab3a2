import { useRef } from "react";
import type { ChannelView } from "../slack/page-api.ts";
import { Composer } from "./composer.tsx";
import { useStickToBottom } from "./conversation.tsx";
import { Ephemeral } from "./ephemeral.tsx";
import { MessageItem } from "./message-item.tsx";
import { useWorkspace } from "./workspace-context.ts";
import { threadMessages } from "./workspace-state.ts";

/** One thread, beside its channel: root, replies, what the agent says about its work, and the composer. */
export function Thread({
  channel,
  threadTs,
  close,
}: {
  channel: ChannelView;
  threadTs: string;
  close: () => void;
}) {
  const { view, me, doing } = useWorkspace();
  const messages = threadMessages(channel, threadTs);
  const session = view.sessions.find((one) => one.channel === channel.id && one.threadTs === threadTs);
  const ephemerals = view.ephemerals.filter(
    (one) => one.channel === channel.id && one.user === me && one.threadTs === threadTs,
  );
  const list = useRef<HTMLDivElement>(null);
  useStickToBottom(
    list,
    JSON.stringify([
      messages.length,
      messages.map(({ text, blocks }) => text.length + blocks.length),
      ephemerals.length,
      session?.statusLine,
    ]),
  );
  return (
    <aside className="thread" aria-label="Thread">
      <header>
        <h1>{session?.title ?? "Thread"}</h1>
        <span className="topic">#{channel.name}</span>
        <button type="button" className="icon" aria-label="Close thread" onClick={close}>
          ✕
        </button>
      </header>
      <div className="messages" ref={list} role="log" aria-label="Thread">
        {messages.map((message) => (
          <MessageItem key={message.ts} message={message} inThread />
        ))}
        {ephemerals.map((one) => (
          <Ephemeral key={one.ts} ephemeral={one} />
        ))}
        {session !== undefined && session.statusLine !== "" && <p className="status">{session.statusLine}</p>}
      </div>
      {session?.canStop === true && (
        <button
          type="button"
          className="stop"
          onClick={() => doing({ kind: "stop-session", user: me, channel: channel.id, threadTs })}
        >
          Stop
        </button>
      )}
      <Composer channel={channel} threadTs={threadTs} placeholder="Reply…" />
    </aside>
  );
}

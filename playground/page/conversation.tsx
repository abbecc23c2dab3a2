import { useEffect, useRef } from "react";
import type { ChannelView, EphemeralView } from "../slack/page-api.ts";
import { Composer } from "./composer.tsx";
import { Ephemeral } from "./ephemeral.tsx";
import { MessageItem } from "./message-item.tsx";
import { Welcome } from "./welcome.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";
import { topLevel } from "./workspace-state.ts";

/** One channel: its messages, oldest first, and the composer. */
export function Conversation({ channel }: { channel: ChannelView }) {
  const { view, me } = useWorkspace();
  const messages = topLevel(channel);
  const ephemerals = view.ephemerals.filter(
    (one) => one.channel === channel.id && one.user === me && one.threadTs === undefined,
  );
  const list = useRef<HTMLDivElement>(null);
  useStickToBottom(list, JSON.stringify([messages.length, messages.at(-1)?.text.length, ephemerals.length]));
  const other =
    channel.kind === "im"
      ? userOf(
          view,
          channel.members.find((id) => id !== me),
        )
      : undefined;
  const title = other?.realName ?? `${channel.kind === "private" ? "🔒" : "#"} ${channel.name}`;
  return (
    <main className="conversation">
      <header>
        <h1>{title}</h1>
        <span className="topic">{other?.title ?? channel.topic}</span>
        {channel.isExternal && <span className="badge">SHARED</span>}
      </header>
      <div className="messages" ref={list} role="log" aria-label={`Messages in ${title}`}>
        {messages.length === 0 && <Welcome channel={channel} />}
        {inOrder(messages, ephemerals).map((one) =>
          "replyCount" in one ? (
            <MessageItem key={one.ts} message={one} />
          ) : (
            <Ephemeral key={`e${one.ts}`} ephemeral={one} />
          ),
        )}
      </div>
      <Composer channel={channel} placeholder={`Message ${title}`} />
    </main>
  );
}

const inOrder = <A extends { ts: string }>(
  messages: readonly A[],
  ephemerals: readonly EphemeralView[],
): readonly (A | EphemeralView)[] => [...messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts));

/** Follows what is new while the reader is at the end; somebody who scrolled up is left where they read. */
export function useStickToBottom(list: React.RefObject<HTMLDivElement | null>, content: string): void {
  const atEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const onScroll = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    };
    element.addEventListener("scroll", onScroll);
    return () => element.removeEventListener("scroll", onScroll);
  }, [list]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the content grew
  useEffect(() => {
    if (atEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [content, list]);
}

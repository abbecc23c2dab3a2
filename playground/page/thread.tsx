import { memo } from "react";
import type { ChannelView, SessionView } from "../slack/page-api.ts";
import { Composer } from "./composer.tsx";
import { Icon } from "./icon.tsx";
import { MessageList } from "./message-list.tsx";
import { Prompts } from "./prompts.tsx";
import { titleOf, useWorkspace } from "./workspace-context.ts";
import { threadMessages } from "./workspace-state.ts";

/** One thread, beside its channel: root, replies, what the agent says about its work, and the composer. */
export const Thread = memo(function Thread({
  channel,
  threadTs,
  close,
}: {
  channel: ChannelView;
  threadTs: string;
  close: () => void;
}) {
  const { view, me } = useWorkspace();
  const session = view.sessions.find((one) => one.channel === channel.id && one.threadTs === threadTs);
  return (
    <aside className="thread" aria-label="Thread">
      <header>
        <h1>{session?.title ?? "Thread"}</h1>
        <span className="topic">{titleOf(channel, view, me)}</span>
        <button type="button" className="icon" aria-label="Close thread" title="Close (Esc)" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        label="Thread messages"
        inThread
        messages={threadMessages(channel, threadTs)}
        ephemerals={view.ephemerals.filter(
          (one) => one.channel === channel.id && one.user === me && one.threadTs === threadTs,
        )}
        tail={session !== undefined && <Session session={session} />}
      />
      <Composer channel={channel} threadTs={threadTs} placeholder="Reply…" />
    </aside>
  );
});

/** What the agent shows about the thread: its status line, a way to stop it, and what it suggests to ask. */
function Session({ session }: { session: SessionView }) {
  const { view, me, doing } = useWorkspace();
  const { channel, threadTs, statusLine, canStop } = session;
  const app = view.apps.find(({ id }) => id === session.appId);
  const line = statusLine === "" ? "is working…" : statusLine;
  return (
    <>
      {(statusLine !== "" || canStop) && (
        <div className="session" role="status">
          <span className="dots" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          <span>
            <strong>{app?.name}</strong> {line}
          </span>
          {canStop && (
            <button
              type="button"
              className="element"
              onClick={() => doing({ kind: "stop-session", user: me, channel, threadTs })}
            >
              <Icon name="stop" /> Stop
            </button>
          )}
        </div>
      )}
      <Prompts session={session} />
    </>
  );
}

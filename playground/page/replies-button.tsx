import type { MessageView } from "../slack/page-api.ts";
import { Avatar } from "./avatar.tsx";
import { dateOf } from "./message-time.ts";
import { ago } from "./slack-date.ts";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** Who replied in the thread, how often, and when last. */
export function RepliesButton({ message }: { message: MessageView }) {
  const { view, openThread } = useWorkspace();
  const { channel, ts, replyCount, latestReply } = message;
  const replies =
    view.channels
      .find(({ id }) => id === channel)
      ?.messages.filter((one) => one.threadTs === ts && one.ts !== ts) ?? [];
  const authors = [...new Set(replies.map(({ user }) => user))].slice(0, 4);
  return (
    <button type="button" className="replies" onClick={() => openThread(channel, ts)}>
      {authors.map((id) => (
        <Avatar key={id ?? ""} user={userOf(view, id)} small />
      ))}
      <strong>
        {replyCount} {replyCount === 1 ? "reply" : "replies"}
      </strong>
      {latestReply !== undefined && (
        <small>Last reply {ago((Date.now() - dateOf(latestReply).getTime()) / 1_000)}</small>
      )}
    </button>
  );
}

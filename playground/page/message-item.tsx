import { useState } from "react";
import type { MessageView } from "../slack/page-api.ts";
import { Attachments } from "./attachments.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { emojiOf, reactions } from "./emoji.ts";
import { Files } from "./files.tsx";
import { Mrkdwn } from "./mrkdwn.tsx";
import { Stream } from "./stream.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** One message with all that stands on it. */
export function MessageItem({ message, inThread = false }: { message: MessageView; inThread?: boolean }) {
  const { view, me, doing, openThread } = useWorkspace();
  const author = userOf(view, message.user);
  const webhook = view.webhooks.find(({ botId }) => botId === message.botId);
  const name = message.username ?? author?.realName ?? webhook?.name ?? "Somebody";
  const isApp = message.botId !== undefined;
  const { channel, ts } = message;
  return (
    <article
      className={`message ${message.stream?.state === "streaming" ? "streaming" : ""}`}
      aria-label={`${name} at ${timeOf(ts)}`}
    >
      <Avatar
        user={isApp && message.username !== undefined ? undefined : author}
        name={name}
        icon={message.icon ?? webhook?.icon}
      />
      <div className="body">
        <p className="who">
          <strong>{name}</strong>
          {isApp && <span className="badge">APP</span>}
          {author !== undefined && author.kind !== "member" && author.kind !== "bot" && (
            <span className="badge">{author.kind.toUpperCase()}</span>
          )}
          <time dateTime={new Date(Number(ts) * 1_000).toISOString()}>{timeOf(ts)}</time>
        </p>
        {message.stream === undefined && message.blocks.length === 0 && <Mrkdwn text={message.text} />}
        {message.stream !== undefined && <Stream stream={message.stream} />}
        {message.blocks.length > 0 && <Blocks blocks={message.blocks} at={{ channel, ts }} />}
        <Attachments attachments={message.attachments} at={{ channel, ts }} />
        <Files files={message.files} />
        {message.edited !== undefined && !isApp && <span className="edited">(edited)</span>}
        {message.reactions.length > 0 && (
          <p className="reactions">
            {message.reactions.map(({ name: reaction, users }) => (
              <button
                type="button"
                key={reaction}
                aria-pressed={users.includes(me)}
                title={users.map((id) => userOf(view, id)?.realName ?? id).join(", ")}
                onClick={() =>
                  doing({ kind: "react", user: me, channel, ts, name: reaction, remove: users.includes(me) })
                }
              >
                {emojiOf(reaction)} {users.length}
              </button>
            ))}
          </p>
        )}
        {!inThread && message.replyCount > 0 && (
          <button type="button" className="replies" onClick={() => openThread(channel, ts)}>
            {message.replyCount} {message.replyCount === 1 ? "reply" : "replies"}
          </button>
        )}
      </div>
      <Actions message={message} inThread={inThread} />
    </article>
  );
}

/** What can be done with a message; shows on hover and focus. */
function Actions({ message, inThread }: { message: MessageView; inThread: boolean }) {
  const { view, me, doing, openThread } = useWorkspace();
  const [editing, setEditing] = useState(false);
  const { channel, ts, user } = message;
  const shortcuts = view.apps.flatMap((app) => app.shortcuts.filter(({ type }) => type === "message"));
  if (editing)
    return (
      <form
        className="edit"
        onSubmit={(event) => {
          event.preventDefault();
          const text = String(new FormData(event.currentTarget).get("text") ?? "");
          void doing({ kind: "edit", user: me, channel, ts, text });
          setEditing(false);
        }}
      >
        <input name="text" defaultValue={message.text} aria-label="Edit message" />
        <button type="submit">Save</button>
        <button type="button" onClick={() => setEditing(false)}>
          Cancel
        </button>
      </form>
    );
  return (
    <div className="actions" role="toolbar" aria-label="Message actions">
      {reactions.slice(0, 3).map((name) => (
        <button
          type="button"
          key={name}
          aria-label={`React with ${name}`}
          onClick={() => doing({ kind: "react", user: me, channel, ts, name })}
        >
          {emojiOf(name)}
        </button>
      ))}
      {!inThread && (
        <button type="button" onClick={() => openThread(channel, message.threadTs ?? ts)}>
          Reply in thread
        </button>
      )}
      {shortcuts.map(({ callbackId, name }) => (
        <button
          type="button"
          key={callbackId}
          onClick={() => doing({ kind: "message-shortcut", user: me, channel, ts, callbackId })}
        >
          {name}
        </button>
      ))}
      {user === me && (
        <>
          <button type="button" onClick={() => setEditing(true)}>
            Edit
          </button>
          <button type="button" onClick={() => doing({ kind: "delete", user: me, channel, ts })}>
            Delete
          </button>
        </>
      )}
    </div>
  );
}

const timeOf = (ts: string): string =>
  new Date(Number(ts) * 1_000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

import { useState } from "react";
import type { MessageView } from "../slack/page-api.ts";
import { Attachments } from "./attachments.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks/block.tsx";
import { Files } from "./files.tsx";
import { MessageActions } from "./message-actions.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { dateOf, timeOf } from "./message-time.ts";
import { Mrkdwn } from "./mrkdwn.tsx";
import { Reactions } from "./reactions.tsx";
import { RepliesButton } from "./replies-button.tsx";
import { Stream } from "./stream.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** One message with all that stands on it. `follows`: the same author wrote right before, so the name is left out. */
export function MessageItem({
  message,
  inThread = false,
  follows = false,
}: {
  message: MessageView;
  inThread?: boolean;
  follows?: boolean;
}) {
  const { view } = useWorkspace();
  const [editing, setEditing] = useState(false);
  const author = userOf(view, message.user);
  const webhook = view.webhooks.find(({ botId }) => botId === message.botId);
  const name = message.username ?? author?.realName ?? webhook?.name ?? "Somebody";
  const isApp = message.botId !== undefined;
  return (
    <article
      className={["message", follows ? "follows" : "", editing ? "editing" : ""].join(" ")}
      aria-label={`${name} at ${timeOf(message.ts)}`}
      aria-busy={message.stream?.state === "streaming"}
    >
      {follows ? (
        <time className="gutter">{timeOf(message.ts).replace(/\s?[AP]M$/i, "")}</time>
      ) : (
        <Avatar
          user={isApp && message.username !== undefined ? undefined : author}
          name={name}
          icon={message.icon ?? webhook?.icon}
        />
      )}
      <div className="body">
        {!follows && (
          <p className="who">
            <strong>{name}</strong>
            {isApp && <span className="badge">APP</span>}
            {(author?.kind === "guest" || author?.kind === "stranger") && (
              <span className="badge">{author.kind === "guest" ? "GUEST" : "EXTERNAL"}</span>
            )}
            <time dateTime={dateOf(message.ts).toISOString()} title={dateOf(message.ts).toLocaleString()}>
              {timeOf(message.ts)}
            </time>
          </p>
        )}
        {editing ? (
          <MessageEditor message={message} close={() => setEditing(false)} />
        ) : (
          <Content message={message} isApp={isApp} inThread={inThread} />
        )}
      </div>
      {!editing && <MessageActions message={message} inThread={inThread} edit={() => setEditing(true)} />}
    </article>
  );
}

function Content({ message, isApp, inThread }: { message: MessageView; isApp: boolean; inThread: boolean }) {
  const at = { channel: message.channel, ts: message.ts };
  const hasText = message.text !== "" && message.stream === undefined && message.blocks.length === 0;
  return (
    <>
      {hasText && (
        <div className={message.subtype === "me_message" ? "me-message" : ""}>
          <Mrkdwn text={message.text} />
        </div>
      )}
      {message.stream !== undefined && <Stream stream={message.stream} />}
      {message.blocks.length > 0 && <Blocks blocks={message.blocks} at={at} />}
      <Attachments attachments={message.attachments} at={at} />
      <Files files={message.files} />
      {message.edited !== undefined && !isApp && <span className="edited">(edited)</span>}
      <Reactions message={message} />
      {!inThread && message.replyCount > 0 && <RepliesButton message={message} />}
    </>
  );
}

import type { EphemeralView } from "../slack/page-api.ts";
import { Attachments } from "./attachments.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks/block.tsx";
import { Icon } from "./icon.tsx";
import { timeOf } from "./message-time.ts";
import { Mrkdwn } from "./mrkdwn.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** A message that the page's person alone sees. */
export function Ephemeral({ ephemeral }: { ephemeral: EphemeralView }) {
  const { view, doing, me } = useWorkspace();
  const { channel, ts } = ephemeral;
  const app = view.apps.find(({ id }) => id === ephemeral.appId);
  const bot = userOf(view, app?.botUserId);
  const name = ephemeral.username ?? bot?.realName ?? app?.name;
  return (
    <article className="message ephemeral" aria-label="Only visible to you">
      <p className="only">
        <Icon name="eye" /> Only visible to you
      </p>
      <Avatar user={ephemeral.username === undefined ? bot : undefined} name={name} icon={ephemeral.icon} />
      <div className="body">
        <p className="who">
          <strong>{name}</strong>
          <span className="badge">APP</span>
          <time>{timeOf(ts)}</time>
        </p>
        {ephemeral.blocks.length > 0 ? (
          <Blocks blocks={ephemeral.blocks} at={{ channel, ts }} />
        ) : (
          <Mrkdwn text={ephemeral.text} />
        )}
        <Attachments attachments={ephemeral.attachments} at={{ channel, ts }} />
        <button
          type="button"
          className="link"
          onClick={() => doing({ kind: "dismiss-ephemeral", user: me, channel, ts })}
        >
          Dismiss message
        </button>
      </div>
    </article>
  );
}

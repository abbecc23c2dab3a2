import type { EphemeralView } from "../slack/page-api.ts";
import { Blocks } from "./blocks.tsx";
import { Mrkdwn } from "./mrkdwn.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** A message that the page's person alone sees. */
export function Ephemeral({ ephemeral }: { ephemeral: EphemeralView }) {
  const { doing, me } = useWorkspace();
  const { channel, ts } = ephemeral;
  return (
    <article className="ephemeral" aria-label="Only visible to you">
      <p className="only">👁 Only visible to you</p>
      {ephemeral.blocks.length > 0 ? (
        <Blocks blocks={ephemeral.blocks} at={{ channel, ts }} />
      ) : (
        <Mrkdwn text={ephemeral.text} />
      )}
      <button
        type="button"
        className="quiet"
        onClick={() => doing({ kind: "dismiss-ephemeral", user: me, channel, ts })}
      >
        Dismiss
      </button>
    </article>
  );
}

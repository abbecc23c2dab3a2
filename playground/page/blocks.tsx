import { type Block, Message } from "slack-blocks-to-jsx";
import type { SlackObject } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";
import { InteractiveBlock, isInteractive } from "./interactive.tsx";
import { SafeLink } from "./mrkdwn.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** Where a block stands: what a click on it is about. */
export type At = { readonly channel: string; readonly ts: string } | { readonly viewId: string };

/** Blocks in their order: those that somebody may click are ours, the rest is drawn by slack-blocks-to-jsx. */
export function Blocks({ blocks, at }: { blocks: readonly SlackObject[]; at: At }) {
  return (
    <div className="blocks">
      {runs(blocks).map((run, index) => {
        const key = String(run[0]?.block_id ?? index);
        return isInteractive(run[0]) ? (
          <InteractiveBlock key={key} block={run[0]} at={at} />
        ) : (
          <Display key={key} blocks={run} />
        );
      })}
    </div>
  );
}

/** Neighbours that are only looked at stay together, so that the library spaces them as Slack does. */
function runs(blocks: readonly SlackObject[]): readonly (readonly SlackObject[])[] {
  const found: SlackObject[][] = [];
  for (const block of blocks) {
    const last = found.at(-1);
    if (last !== undefined && !isInteractive(block) && !isInteractive(last[0])) last.push(block);
    else found.push([block]);
  }
  return found;
}

export function Display({ blocks }: { blocks: readonly SlackObject[] }) {
  const { view, theme } = useWorkspace();
  return (
    <Message
      withoutWrapper
      theme={theme}
      name=""
      logo="data:,"
      blocks={blocks as unknown as Block[]}
      data={{
        users: view.users.map(({ id, realName }) => ({ id, name: realName })),
        channels: view.channels.map(({ id, name }) => ({ id, name })),
      }}
      hooks={{
        user: ({ id, name }) => (
          <span className="mention">
            @{view.users.find((user) => user.id === id)?.realName ?? name ?? id}
          </span>
        ),
        channel: ({ id, name }) => (
          <span className="mention">
            #{view.channels.find((channel) => channel.id === id)?.name ?? name ?? id}
          </span>
        ),
        emoji: ({ name }) => <span>{emojiOf(name)}</span>,
        link: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
      }}
    />
  );
}

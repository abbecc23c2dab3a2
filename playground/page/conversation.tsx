import type { ReactNode } from "react";
import type { ChannelView, WorkspaceView } from "../slack/page-api.ts";
import { ChannelIcon } from "./channel-icon.tsx";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { Prompts } from "./prompts.tsx";
import { Welcome } from "./welcome.tsx";
import { otherOf, titleOf, userOf, useWorkspace } from "./workspace-context.ts";
import { topLevel } from "./workspace-state.ts";

/** One channel: its messages, oldest first, and the composer. */
export function Conversation({ channel, tabs }: { channel: ChannelView; tabs?: ReactNode }) {
  const { view, me } = useWorkspace();
  const messages = topLevel(channel);
  const ephemerals = view.ephemerals.filter(
    (one) => one.channel === channel.id && one.user === me && one.threadTs === undefined,
  );
  const other = otherOf(channel, view, me);
  const prompts = view.sessions.find(
    (one) => one.channel === channel.id && one.threadTs === "" && one.prompts.length > 0,
  );
  const title = titleOf(channel, view, me);
  return (
    <main className="conversation">
      <header>
        <h1>
          <ChannelIcon channel={channel} other={other} /> {other?.realName ?? channel.name}
        </h1>
        {other?.kind === "bot" && <span className="badge">APP</span>}
        {channel.isExternal && <span className="badge">SHARED</span>}
        <span className="topic">
          {other === undefined ? channel.topic : other.kind === "bot" ? "" : other.title}
        </span>
        <span className="members" title={namesOf(channel, view)}>
          {channel.members.length} members
        </span>
      </header>
      {tabs}
      <MessageList
        label={`Messages in ${title}`}
        messages={messages}
        ephemerals={ephemerals}
        head={<Welcome channel={channel} isEmpty={messages.length === 0 && prompts === undefined} />}
        tail={prompts !== undefined && <Prompts session={prompts} />}
      />
      <Composer channel={channel} placeholder={`Message ${title}`} />
    </main>
  );
}

const namesOf = (channel: ChannelView, view: WorkspaceView): string =>
  channel.members.map((id) => userOf(view, id)?.realName ?? id).join(", ");

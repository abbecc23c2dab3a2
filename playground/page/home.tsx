import { useEffect, useState } from "react";
import type { ChannelView } from "../slack/page-api.ts";
import { Blocks } from "./blocks/block.tsx";
import { recordsIn } from "./blocks/slack-object.ts";
import { Conversation } from "./conversation.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

type Tab = "home" | "messages" | "about";

/** A conversation with an app: its Home tab, its messages, and what it may do. */
export function AppConversation({ appId, channel }: { appId: string; channel: ChannelView }) {
  const { me, doing } = useWorkspace();
  const [tab, setTab] = useState<Tab>("messages");
  // Slack tells the app that somebody looks, which is when it publishes its Home tab, and suggests what to ask.
  useEffect(() => {
    if (tab !== "about") void doing({ kind: "open-app-home", user: me, appId, tab });
  }, [doing, me, appId, tab]);
  const tabs = (
    <div className="tabs" role="tablist">
      {(["home", "messages", "about"] as const).map((name) => (
        <button type="button" role="tab" key={name} aria-selected={tab === name} onClick={() => setTab(name)}>
          {name[0]?.toUpperCase()}
          {name.slice(1)}
        </button>
      ))}
    </div>
  );
  if (tab === "messages") return <Conversation channel={channel} tabs={tabs} />;
  return (
    <main className="conversation">
      <Head appId={appId} />
      {tabs}
      <div className="messages">
        <div className="sheet">{tab === "home" ? <Home appId={appId} /> : <About appId={appId} />}</div>
      </div>
    </main>
  );
}

function Head({ appId }: { appId: string }) {
  const { view } = useWorkspace();
  return (
    <header>
      <h1>{view.apps.find(({ id }) => id === appId)?.name ?? "App"}</h1>
      <span className="badge">APP</span>
    </header>
  );
}

function Home({ appId }: { appId: string }) {
  const { view, me } = useWorkspace();
  const home = view.views.find((one) => one.type === "home" && one.appId === appId && one.user === me);
  if (home === undefined) return <p className="empty">This app has published no Home tab for you yet.</p>;
  return <Blocks blocks={recordsIn(home.view.blocks)} at={{ viewId: home.id }} />;
}

function About({ appId }: { appId: string }) {
  const { view } = useWorkspace();
  const app = view.apps.find(({ id }) => id === appId);
  if (app === undefined) return null;
  return (
    <div className="about">
      <p>
        Bot user <strong>@{userOf(view, app.botUserId)?.name}</strong>, app <code>{app.id}</code>
      </p>
      {app.slashCommands.map(({ command, hint, description }) => (
        <p key={command}>
          <code>
            {command} {hint}
          </code>{" "}
          {description}
        </p>
      ))}
      <h3>Scopes</h3>
      <p className="scopes">
        {app.scopes.map((scope) => (
          <code key={scope}>{scope}</code>
        ))}
      </p>
    </div>
  );
}

import { useEffect, useMemo, useState } from "react";
import type { ChannelView } from "../slack/page-api.ts";
import { act } from "./api.ts";
import { Conversation } from "./conversation.tsx";
import { Drawer, type DrawerTab } from "./drawer.tsx";
import { AppConversation } from "./home.tsx";
import { Icon } from "./icon.tsx";
import { Modal } from "./modal.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Switcher } from "./switcher.tsx";
import { useTheme } from "./theme.ts";
import { Thread } from "./thread.tsx";
import { TopBar } from "./top-bar.tsx";
import { useWorkspaceFeed } from "./use-workspace-feed.ts";
import { type Doing, otherOf, useWorkspace, type Workspace, WorkspaceContext } from "./workspace-context.ts";

export type Place = { readonly channel: string; readonly thread?: string };

/** The whole page: loads the workspace, follows its feed, and lays out the rooms. */
export function Page() {
  const [state, notify] = useWorkspaceFeed();
  const [me, setMe] = useState<string>();
  const [place, setPlace] = useState<Place>();
  const [drawer, setDrawer] = useState<DrawerTab>();
  const [menu, setMenu] = useState(false);
  const [switching, setSwitching] = useState(false);
  const [theme, setTheme] = useTheme();
  useKeys({
    find: () => setSwitching(true),
    back: () => {
      if (menu) setMenu(false);
      else if (place?.thread !== undefined) setPlace({ channel: place.channel });
      else setDrawer(undefined);
    },
  });
  const doing: Doing = useMemo(
    () => async (what) => {
      const result = await act(what);
      if (!result.ok) notify({ text: result.message || result.error });
      return result;
    },
    [notify],
  );
  if (state === undefined) return <p className="loading">Connecting to the playground…</p>;
  const { view } = state;
  const user = me ?? view.users.find(({ kind }) => kind === "member")?.id ?? "";
  const at = place ?? { channel: view.channels.find(({ name }) => name === "sre")?.id ?? "" };
  const channel = view.channels.find(({ id }) => id === at.channel) ?? view.channels[0];
  const modal = view.views.findLast((one) => one.type === "modal" && one.user === user);
  const go = (to: Place) => {
    setPlace(to);
    setMenu(false);
    setSwitching(false);
  };
  // What Slack says against somebody's doing is told to that person alone.
  const notice = (state.notice?.user ?? user) === user ? state.notice : undefined;
  const workspace: Workspace = {
    view,
    me: user,
    doing,
    openThread: (id, thread) => go({ channel: id, thread }),
  };
  const toggle = (tab: DrawerTab) => setDrawer(drawer === tab ? undefined : tab);
  return (
    <WorkspaceContext value={workspace}>
      <div className={`page ${menu ? "menu-open" : ""} ${drawer === undefined ? "" : "drawer-open"}`}>
        <TopBar
          theme={theme}
          setTheme={setTheme}
          isLive={state.isLive}
          faultsOn={state.faults.filter((fault) => fault.state.on).length}
          drawer={drawer}
          toggle={toggle}
          find={() => setSwitching(true)}
          menu={() => setMenu(!menu)}
        />
        <Sidebar place={at} go={go} onUser={setMe} />
        {menu && (
          <button type="button" className="curtain" aria-label="Close" onClick={() => setMenu(false)} />
        )}
        {channel !== undefined && <Room key={channel.id} channel={channel} />}
        {channel !== undefined && at.thread !== undefined && (
          <Thread
            key={at.thread}
            channel={channel}
            threadTs={at.thread}
            close={() => go({ channel: channel.id })}
          />
        )}
        {drawer !== undefined && (
          <Drawer tab={drawer} state={state} go={go} select={setDrawer} close={() => setDrawer(undefined)} />
        )}
        {modal !== undefined && <Modal key={modal.id} view={modal} />}
        {switching && <Switcher go={go} close={() => setSwitching(false)} />}
        {notice !== undefined && (
          <div className="notice" role="alert">
            <Icon name="warn" /> <span>{notice.text}</span>
            <button type="button" className="icon" aria-label="Dismiss" onClick={() => notify(undefined)}>
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
    </WorkspaceContext>
  );
}

/** A channel, or a conversation with an app, which has a Home tab beside its messages. */
function Room({ channel }: { channel: ChannelView }) {
  const { view, me } = useWorkspace();
  const appId = otherOf(channel, view, me)?.appId;
  return appId === undefined ? (
    <Conversation channel={channel} />
  ) : (
    <AppConversation appId={appId} channel={channel} />
  );
}

/** The page's own keys: Ctrl+K finds a channel, Escape closes what was opened last. */
function useKeys({ find, back }: { find: () => void; back: () => void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        find();
      } else if (event.key === "Escape") back();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

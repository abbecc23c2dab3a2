import { memo, useCallback, useEffect, useMemo, useState } from "react";
import type { ChannelView, WorkspaceView } from "../slack/page-api.ts";
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
  const go = useCallback((to: Place) => {
    setPlace(to);
    setMenu(false);
    setSwitching(false);
  }, []);
  const closeThread = useCallback(() => setPlace((at) => at && { channel: at.channel }), []);
  useKeys({
    find: () => setSwitching(true),
    back: () => {
      if (menu) setMenu(false);
      else if (place?.thread !== undefined) closeThread();
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
  const view = state?.view;
  const user = me ?? view?.users.find(({ kind }) => kind === "member")?.id ?? "";
  const workspace: Workspace | undefined = useMemo(
    () => view && { view, me: user, doing, openThread: (channel, thread) => go({ channel, thread }) },
    [view, user, doing, go],
  );
  const at = useMemo(() => view && placeFor(user, place, view), [user, place, view]);
  if (state === undefined || view === undefined || workspace === undefined)
    return <p className="loading">Connecting to the playground…</p>;
  const channel = view.channels.find(({ id }) => id === at?.channel);
  const modal = view.views.findLast((one) => one.type === "modal" && one.user === user);
  // What Slack says against somebody's doing is told to that person alone.
  const notice = (state.notice?.user ?? user) === user ? state.notice : undefined;
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
        {channel === undefined ? <Nowhere /> : <Room key={channel.id} channel={channel} />}
        {channel !== undefined && at?.thread !== undefined && (
          <Thread key={at.thread} channel={channel} threadTs={at.thread} close={closeThread} />
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

/** Where a person looks: where the page is, if that person may read there, else the first channel that they are in. */
function placeFor(user: string, place: Place | undefined, view: WorkspaceView): Place | undefined {
  const mine = view.channels.filter(({ members }) => members.includes(user));
  if (place !== undefined && mine.some(({ id }) => id === place.channel)) return place;
  const first = mine.find(({ name }) => name === "sre") ?? mine[0];
  return first && { channel: first.id };
}

function Nowhere() {
  return (
    <main className="conversation">
      <p className="empty nowhere">
        This person is in no channel. A direct message can be written all the same.
      </p>
    </main>
  );
}

/** A channel, or a conversation with an app, which has a Home tab beside its messages. */
const Room = memo(function Room({ channel }: { channel: ChannelView }) {
  const { view, me } = useWorkspace();
  const appId = otherOf(channel, view, me)?.appId;
  return appId === undefined ? (
    <Conversation channel={channel} />
  ) : (
    <AppConversation appId={appId} channel={channel} />
  );
});

/** The page's own keys: Ctrl+K finds a channel, Escape closes what was opened last. An open sheet closes by itself, and alone. */
function useKeys({ find, back }: { find: () => void; back: () => void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        find();
      } else if (event.key === "Escape" && document.querySelector(":popover-open") === null) back();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

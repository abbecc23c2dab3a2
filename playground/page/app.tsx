import { useEffect, useMemo, useReducer, useState } from "react";
import type { FeedEvent } from "../slack/page-api.ts";
import { act, followFeed, loadFaults, loadState } from "./api.ts";
import { Conversation } from "./conversation.tsx";
import { Drawer, type DrawerTab } from "./drawer.tsx";
import { Home } from "./home.tsx";
import { Modal } from "./modal.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Switcher } from "./switcher.tsx";
import { Thread } from "./thread.tsx";
import { type Doing, WorkspaceContext } from "./workspace-context.ts";
import { afterEvent, initialState, type WorkspaceState } from "./workspace-state.ts";

type Change =
  | { readonly kind: "loaded"; readonly state: WorkspaceState }
  | { readonly kind: "event"; readonly event: FeedEvent }
  | { readonly kind: "noticed"; readonly text: string | undefined };

function reduce(state: WorkspaceState | undefined, change: Change): WorkspaceState | undefined {
  if (change.kind === "loaded") return { ...change.state, passing: state?.passing ?? [] };
  if (state === undefined) return state;
  return change.kind === "noticed" ? { ...state, notice: change.text } : afterEvent(state, change.event);
}

export type Place = { readonly channel: string; readonly thread?: string } | { readonly home: string };

/** The whole page: loads the workspace, follows its feed, and lays out the rooms. */
export function Page() {
  const [state, change] = useReducer(reduce, undefined);
  const [me, setMe] = useState<string>();
  const [place, setPlace] = useState<Place>();
  const [drawer, setDrawer] = useState<DrawerTab>();
  const [menu, setMenu] = useState(false);
  const [switching, setSwitching] = useState(false);
  const [theme, setTheme] = useTheme();
  const [reloads, reload] = useReducer((count: number) => count + 1, 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new count is the wish to load again
  useEffect(() => {
    let stop: (() => void) | undefined;
    let over = false;
    Promise.all([loadState(), loadFaults()]).then(
      ([view, faults]) => {
        if (over) return;
        change({ kind: "loaded", state: initialState(view, faults) });
        stop = followFeed(view.seq, (event) => change({ kind: "event", event }), reload);
      },
      () => setTimeout(reload, 1_000),
    );
    return () => {
      over = true;
      stop?.();
    };
  }, [reloads]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setSwitching(true);
      } else if (event.key === "Escape") {
        setSwitching(false);
        setPlace((at) => (at !== undefined && "channel" in at ? { channel: at.channel } : at));
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  const doing: Doing = useMemo(
    () => async (what) => {
      const result = await act(what);
      if (!result.ok) change({ kind: "noticed", text: result.message || result.error });
      return result;
    },
    [],
  );

  if (state === undefined) return <p className="loading">Connecting to the playground…</p>;
  const { view } = state;
  const user = me ?? view.users.find(({ kind }) => kind === "member")?.id ?? "";
  const at = place ?? {
    channel: view.channels.find(({ name }) => name === "sre")?.id ?? view.channels[0]?.id ?? "",
  };
  const channel = "channel" in at ? view.channels.find(({ id }) => id === at.channel) : undefined;
  const modal = view.views.filter((one) => one.type === "modal" && one.user === user).at(-1);
  const go = (to: Place) => {
    setPlace(to);
    setMenu(false);
    setSwitching(false);
  };
  return (
    <WorkspaceContext
      value={{ view, me: user, doing, theme, openThread: (id, thread) => go({ channel: id, thread }) }}
    >
      <div className={`page ${menu ? "menu-open" : ""} ${drawer === undefined ? "" : "drawer-open"}`}>
        <header className="top">
          <button type="button" className="icon menu" aria-label="Channels" onClick={() => setMenu(!menu)}>
            ☰
          </button>
          <strong className="team">{view.team.name}</strong>
          <button type="button" className="find" onClick={() => setSwitching(true)}>
            Jump to… <kbd>Ctrl K</kbd>
          </button>
          <Connected count={view.connections.length} />
          {(["alerts", "faults", "inspector"] as const).map((tab) => (
            <button
              type="button"
              key={tab}
              aria-pressed={drawer === tab}
              onClick={() => setDrawer(drawer === tab ? undefined : tab)}
            >
              {tab === "alerts" ? "Sample alerts" : tab === "faults" ? "Faults" : "Inspector"}
            </button>
          ))}
          <button
            type="button"
            className="icon"
            aria-label="Light or dark"
            onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
          >
            {theme === "dark" ? "☀" : "☾"}
          </button>
        </header>
        <Sidebar place={at} go={go} onUser={setMe} />
        {channel === undefined ? (
          <Home app={"home" in at ? at.home : ""} />
        ) : (
          <Conversation key={channel.id} channel={channel} />
        )}
        {channel !== undefined && "thread" in at && at.thread !== undefined && (
          <Thread
            key={at.thread}
            channel={channel}
            threadTs={at.thread}
            close={() => go({ channel: channel.id })}
          />
        )}
        {drawer !== undefined && (
          <Drawer tab={drawer} state={state} go={go} close={() => setDrawer(undefined)} />
        )}
        {modal !== undefined && <Modal key={modal.id} view={modal} />}
        {switching && <Switcher go={go} close={() => setSwitching(false)} />}
        {state.notice !== undefined && (
          <div className="notice" role="alert">
            {state.notice}
            <button type="button" onClick={() => change({ kind: "noticed", text: undefined })}>
              Dismiss
            </button>
          </div>
        )}
      </div>
    </WorkspaceContext>
  );
}

function Connected({ count }: { count: number }) {
  return (
    <span className={`connected ${count > 0 ? "yes" : "no"}`} title="Socket Mode connections of the app">
      {count > 0 ? `bot connected${count > 1 ? ` ×${count}` : ""}` : "bot not connected"}
    </span>
  );
}

/** The system's choice until somebody makes another, which is kept. */
function useTheme(): readonly ["light" | "dark", (theme: "light" | "dark") => void] {
  const kept = localStorage.getItem("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const [theme, setTheme] = useState<"light" | "dark">(kept === "dark" || kept === "light" ? kept : system);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [
    theme,
    (next) => {
      localStorage.setItem("theme", next);
      setTheme(next);
    },
  ];
}

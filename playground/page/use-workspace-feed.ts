import { useCallback, useEffect, useReducer } from "react";
import type { FeedEvent } from "../slack/page-api.ts";
import { followFeed, loadFaults, loadState } from "./api.ts";
import { afterEvent, initialState, type Notice, type WorkspaceState } from "./workspace-state.ts";

type Change =
  | { readonly kind: "loaded"; readonly state: WorkspaceState }
  | { readonly kind: "event"; readonly event: FeedEvent }
  | { readonly kind: "lost" }
  | { readonly kind: "noticed"; readonly notice: Notice | undefined };

/** How long to wait before asking a server again that did not answer, ms. */
const againMs = 1_000;

/** Loads the workspace, follows its feed, and loads it again whenever the feed was lost. */
export function useWorkspaceFeed(): readonly [
  WorkspaceState | undefined,
  (notice: Notice | undefined) => void,
] {
  const [state, change] = useReducer(reduce, undefined);
  const [loads, load] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new count is the wish to load again
  useEffect(() => {
    let stop: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const loadAgain = () => {
      change({ kind: "lost" });
      timer = setTimeout(load, againMs);
    };
    Promise.all([loadState(), loadFaults()]).then(([view, faults]) => {
      if (over) return;
      change({ kind: "loaded", state: initialState(view, faults) });
      stop = followFeed(view.seq, {
        onEvent: (event) => change({ kind: "event", event }),
        onMissed: load,
        onLost: loadAgain,
      });
    }, loadAgain);
    return () => {
      over = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [loads]);
  const notify = useCallback((notice: Notice | undefined) => change({ kind: "noticed", notice }), []);
  return [state, notify];
}

function reduce(state: WorkspaceState | undefined, change: Change): WorkspaceState | undefined {
  // What passed by is not part of a loaded state: the inspector keeps what it saw.
  if (change.kind === "loaded") return { ...change.state, passing: state?.passing ?? [] };
  if (state === undefined) return state;
  if (change.kind === "lost") return { ...state, isLive: false };
  return change.kind === "noticed" ? { ...state, notice: change.notice } : afterEvent(state, change.event);
}

import type {
  Act,
  ActResult,
  FaultRequest,
  FaultSwitch,
  FeedEvent,
  WorkspaceView,
} from "../slack/page-api.ts";

/** A sample alert on the shelf; `payload` is what the monitor would post. */
export type ShelfAlert = {
  readonly name: string;
  readonly title: string;
  readonly channel: string;
  readonly payload: Record<string, unknown>;
};

/** The bot's process, where the server runs one. */
export type Bot = {
  readonly state: "starting" | "running" | "stopped";
  readonly pid?: number;
  readonly starts: number;
  readonly actions: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
  }[];
};

export const loadState = (): Promise<WorkspaceView> => get("/playground/state");
export const loadFaults = async (): Promise<readonly FaultSwitch[]> => {
  const answer = await get<readonly FaultSwitch[] | { faults: readonly FaultSwitch[] }>("/playground/faults");
  return "faults" in answer ? answer.faults : answer;
};

/** The shelf and the bot belong to the demo; another server has neither. */
export const loadAlerts = (): Promise<readonly ShelfAlert[]> =>
  get<readonly ShelfAlert[]>("/playground/alerts").catch(() => []);
export const loadBot = (): Promise<Bot | undefined> => get<Bot>("/playground/bot").catch(() => undefined);

export const act = (what: Act): Promise<ActResult> => post("/playground/act", what);
export const switchFault = (request: FaultRequest): Promise<unknown> => post("/playground/faults", request);
export const actOnBot = (action: string): Promise<Bot> => post("/playground/bot", { action });

/** Follows the feed after `seq` until the returned function is called. */
export function followFeed(
  seq: number,
  hear: {
    readonly onEvent: (event: FeedEvent) => void;
    /** More happened than the feed kept: the state must be loaded again. */
    readonly onMissed: () => void;
    /** The connection broke; nothing more is heard. */
    readonly onLost: () => void;
  },
): () => void {
  const source = new EventSource(`/playground/feed?after=${seq}`);
  source.onmessage = ({ data }) => {
    const event = JSON.parse(String(data)) as FeedEvent;
    if (event.kind === "reload") {
      source.close();
      hear.onMissed();
    } else hear.onEvent(event);
  };
  source.onerror = () => {
    source.close();
    hear.onLost();
  };
  return () => source.close();
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

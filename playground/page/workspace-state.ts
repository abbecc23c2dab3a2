import type {
  ApiCallEvent,
  ChannelView,
  EnvelopeEvent,
  FaultSwitch,
  FeedEvent,
  MessageView,
  WorkspaceView,
} from "../slack/page-api.ts";

/** A line of the inspector. */
export type Passing = (ApiCallEvent | EnvelopeEvent) & { readonly seq: number; readonly atMs: number };

export type WorkspaceState = {
  /** The same object for as long as nothing in it changed: what merely passed by draws nothing anew. */
  readonly view: WorkspaceView;
  /** Number of the last feed event that was taken in. */
  readonly seq: number;
  readonly faults: readonly FaultSwitch[];
  /** The newest first. */
  readonly passing: readonly Passing[];
  /** The red bar: what Slack said against something. */
  readonly notice: Notice | undefined;
  /** False while the feed is broken. */
  readonly isLive: boolean;
};

/** `user`: whom it is told to; left out, to whoever looks. */
export type Notice = { readonly text: string; readonly user?: string };

/** What the inspector keeps: enough to scroll back through a few turns. */
const passingKept = 400;

export const initialState = (view: WorkspaceView, faults: readonly FaultSwitch[]): WorkspaceState => ({
  view,
  seq: view.seq,
  faults,
  passing: [],
  notice: undefined,
  isLive: true,
});

/** The state after one feed event. Pure; an event that the view holds already changes nothing. */
export function afterEvent(state: WorkspaceState, event: FeedEvent): WorkspaceState {
  if (event.seq <= state.seq) return state;
  const next = { ...state, seq: event.seq };
  const view = (change: Partial<WorkspaceView>): WorkspaceState => ({
    ...next,
    view: { ...state.view, seq: event.seq, ...change },
  });
  const { channels, ephemerals, sessions, views, connections } = state.view;
  switch (event.kind) {
    case "message-posted":
    case "message-changed":
    case "stream-appended":
      return view({ channels: withMessage(channels, event.message) });
    case "message-deleted":
      return view({ channels: withoutMessage(channels, event.channel, event.ts) });
    case "ephemeral-posted":
      return view({ ephemerals: [...ephemerals, event.ephemeral] });
    case "ephemeral-deleted":
      return view({
        ephemerals: ephemerals.filter(
          (one) => one.ts !== event.ts || one.channel !== event.channel || one.user !== event.user,
        ),
      });
    case "session-changed": {
      const { channel, threadTs, appId } = event.session;
      const others = sessions.filter(
        (one) => one.channel !== channel || one.threadTs !== threadTs || one.appId !== appId,
      );
      return view({ sessions: [...others, event.session] });
    }
    case "channel-changed": {
      const known = channels.find(({ id }) => id === event.channel.id);
      const changed = { ...event.channel, messages: known?.messages ?? [] };
      return view({
        channels:
          known === undefined
            ? [...channels, changed]
            : channels.map((one) => (one === known ? changed : one)),
      });
    }
    case "view-opened":
    case "view-changed":
      return view({ views: [...views.filter(({ id }) => id !== event.view.id), event.view] });
    case "view-closed":
      return view({ views: views.filter(({ id }) => id !== event.viewId) });
    case "connection-opened":
    case "connection-changed":
      return view({
        connections: [...connections.filter(({ id }) => id !== event.connection.id), event.connection],
      });
    case "connection-closed":
      return view({ connections: connections.filter(({ id }) => id !== event.connectionId) });
    case "fault-switched":
      return {
        ...next,
        faults: state.faults.map((one) => (one.name === event.fault.name ? event.fault : one)),
      };
    case "user-error":
      return { ...next, notice: { text: event.text, user: event.user } };
    case "reload":
      return next;
    default:
      return { ...next, passing: [event, ...state.passing].slice(0, passingKept) };
  }
}

function withMessage(channels: readonly ChannelView[], message: MessageView): readonly ChannelView[] {
  return channels.map((channel) => {
    if (channel.id !== message.channel) return channel;
    const at = channel.messages.findIndex(({ ts }) => ts === message.ts);
    const messages = at < 0 ? [...channel.messages, message] : channel.messages.with(at, message);
    return { ...channel, messages };
  });
}

const withoutMessage = (channels: readonly ChannelView[], id: string, ts: string): readonly ChannelView[] =>
  channels.map((channel) =>
    channel.id === id
      ? { ...channel, messages: channel.messages.filter((message) => message.ts !== ts) }
      : channel,
  );

/** Messages of a channel's main list: no replies, but those that were also sent to the channel. */
export const topLevel = (channel: ChannelView): readonly MessageView[] =>
  channel.messages.filter(
    ({ ts, threadTs, subtype }) =>
      threadTs === undefined || threadTs === ts || subtype === "thread_broadcast",
  );

export const threadMessages = (channel: ChannelView, threadTs: string): readonly MessageView[] =>
  channel.messages.filter((message) => message.ts === threadTs || message.threadTs === threadTs);

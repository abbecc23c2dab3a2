import { announce } from "../announce.ts";
import { viewProblems } from "../blocks/view.ts";
import { sendViewClosed, sendViewSubmission, userError } from "../interactions.ts";
import type { App, User, View } from "../model.ts";
import type { ActResult, SlackObject } from "../page-api.ts";
import { endStream } from "../streams.ts";
import { addView, changeView, closeView, viewJson, viewStack } from "../view-store.ts";
import { renameSession } from "../web-api/agents.ts";
import { isObject } from "../web-api/args.ts";
import type { World } from "../world.ts";
import { type ActOf, CannotAct, channelOf, done, personOf } from "./cannot-act.ts";

export function submitModal(world: World, act: ActOf<"submit-view">): ActResult {
  const user = personOf(world, act.user);
  const { view, app } = ownView(world, user, act.viewId);
  sendViewSubmission(world, app, user, view, act.values, (response) =>
    afterSubmission(world, app, user, view, response),
  );
  return done;
}

export function closeModal(world: World, act: ActOf<"close-view">): ActResult {
  const user = personOf(world, act.user);
  const { view, app } = ownView(world, user, act.viewId);
  const closing = act.clearAll ? viewStack(world, app.id, user.id) : [view];
  for (const each of closing) {
    closeView(world, each);
    if (each.view.notify_on_close === true) sendViewClosed(world, app, user, each, act.clearAll === true);
  }
  return done;
}

export function openAppHome(world: World, act: ActOf<"open-app-home">): ActResult {
  const user = personOf(world, act.user);
  const { apps } = world.workspace;
  const app = act.appId === undefined ? [...apps.values()][0] : apps.get(act.appId);
  if (app === undefined) throw new CannotAct("app_not_found", "There is no such app.");
  const channel = world.workspace.dmBetween(app.botUserId, user.id, world.clock.nowMs());
  const home = [...world.workspace.views.values()].find(
    (view) => view.type === "home" && view.appId === app.id && view.user === user.id,
  );
  announce(world, app, channel, {
    type: "app_home_opened",
    user: user.id,
    channel: channel.id,
    tab: act.tab,
    ...(home === undefined ? {} : { view: viewJson(world, home) }),
    ...(act.tab === "messages" ? { context: { entities: [] } } : {}),
    event_ts: (world.clock.nowMs() / 1000).toFixed(6),
  });
  return { ok: true, channel: channel.id };
}

/** The stop button: Slack stops the session's streams, and tells the app. Source: event `agent_session_stopped`. */
export function stopSession(world: World, act: ActOf<"stop-session">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  const session = [...world.workspace.sessions.values()].find(
    (each) => each.channel === channel.id && each.threadTs === act.threadTs && each.state === "processing",
  );
  const app = world.workspace.apps.get(session?.appId ?? "");
  if (session === undefined || app === undefined || !app.events.has("agent_session_stopped")) {
    throw new CannotAct("no_session", "Nothing runs here that could be stopped.");
  }
  const root = channel.byTs.get(act.threadTs);
  const streaming = [root, ...(root?.replies ?? [])].flatMap((message) =>
    message?.stream?.state === "streaming" && message.appId === app.id ? [message] : [],
  );
  for (const message of streaming) endStream(world, channel, message, "stopped-by-user");
  announce(world, app, channel, {
    type: "agent_session_stopped",
    channel: channel.id,
    user: user.id,
    thread_ts: act.threadTs,
    streaming_message_ts: streaming.map((message) => message.ts),
    event_ts: (world.clock.nowMs() / 1000).toFixed(6),
  });
  return done;
}

export function renameThread(world: World, act: ActOf<"rename-session">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  const session = [...world.workspace.sessions.values()].find(
    (each) => each.channel === channel.id && each.threadTs === act.threadTs,
  );
  if (session === undefined) throw new CannotAct("no_session", "There is no session in this thread.");
  renameSession(world, session, act.title, user.id);
  return done;
}

/** What the acknowledgement of a submission makes of the modal. Source: "Modals: response actions". */
function afterSubmission(world: World, app: App, user: User, view: View, response: SlackObject): void {
  const action = response.response_action;
  if (action === undefined) closeView(world, view);
  else if (action === "clear") for (const each of viewStack(world, app.id, user.id)) closeView(world, each);
  else if (action === "errors" && isObject(response.errors))
    changeView(world, view, { errors: textsOf(response.errors) });
  else if ((action === "update" || action === "push") && isUsable(response.view)) {
    if (action === "update") changeView(world, view, { view: response.view });
    else addView(world, app, user.id, "modal", response.view, view);
  } else userError(world, user, "We had some trouble connecting. Try again?");
}

const isUsable = (view: unknown): view is SlackObject =>
  isObject(view) && viewProblems(view, "modal").length === 0;

const textsOf = (errors: SlackObject): { readonly [blockId: string]: string } =>
  Object.fromEntries(Object.entries(errors).map(([blockId, text]) => [blockId, String(text)]));

function ownView(world: World, user: User, id: string): { readonly view: View; readonly app: App } {
  const view = world.workspace.views.get(id);
  const app = world.workspace.apps.get(view?.appId ?? "");
  if (view === undefined || app === undefined || view.user !== user.id) {
    throw new CannotAct("view_not_found", "The view is closed.");
  }
  return { view, app };
}

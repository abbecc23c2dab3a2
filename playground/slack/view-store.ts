import { secret, slackId } from "./ids.ts";
import type { App, View } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { openView } from "./views-json.ts";
import type { World } from "./world.ts";

/** A modal's or Home's JSON as methods answer it and payloads carry it. */
export function viewJson(world: World, view: View, values: SlackObject = {}): SlackObject {
  const app = world.workspace.apps.get(view.appId);
  const team = world.workspace.team.id;
  return {
    private_metadata: "",
    callback_id: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    external_id: "",
    ...view.view,
    id: view.id,
    team_id: team,
    type: view.type,
    state: { values },
    hash: view.hash,
    previous_view_id: view.previousViewId ?? null,
    root_view_id: view.rootViewId,
    app_id: view.appId,
    app_installed_team_id: team,
    bot_id: app?.botId ?? null,
  };
}

export function addView(
  world: World,
  app: App,
  user: string,
  type: View["type"],
  content: SlackObject,
  below?: View,
): View {
  const id = slackId("V");
  const view: View = {
    id,
    user,
    appId: app.id,
    type,
    hash: newHash(world.clock.nowMs()),
    view: content,
    previousViewId: below?.id,
    rootViewId: below?.rootViewId ?? id,
    errors: {},
  };
  world.workspace.views.set(id, view);
  world.feed.publish(() => ({ kind: "view-opened", view: openView(view) }));
  return view;
}

export function changeView(
  world: World,
  view: View,
  change: { view?: SlackObject; errors?: View["errors"] },
): void {
  Object.assign(view, { errors: {}, ...change, hash: newHash(world.clock.nowMs()) });
  world.feed.publish(() => ({ kind: "view-changed", view: openView(view) }));
}

export function closeView(world: World, view: View): void {
  if (!world.workspace.views.delete(view.id)) return;
  world.feed.publish(() => ({ kind: "view-closed", viewId: view.id, user: view.user }));
}

/** The modals that a user has open for an app, the lowest first. */
export const viewStack = (world: World, appId: string, user: string): View[] =>
  [...world.workspace.views.values()].filter(
    (view) => view.type === "modal" && view.appId === appId && view.user === user,
  );

const newHash = (nowMs: number): string => `${Math.floor(nowMs / 1000)}.${secret(4)}`;

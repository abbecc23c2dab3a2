import { viewProblems } from "../blocks/view.ts";
import { limits } from "../limits.ts";
import type { View } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { addView, changeView, viewJson, viewStack } from "../view-store.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";

/** Source: methods `views.*`. */
export const viewMethods: Methods = {
  "views.open": { token: "bot", scopes: [], tier: "tier4", run: open },
  "views.push": { token: "bot", scopes: [], tier: "tier4", run: push },
  "views.update": { token: "bot", scopes: [], tier: "tier4", run: update },
  "views.publish": { token: "bot", scopes: [], tier: "tier4", run: publish },
};

function open(call: Call): SlackObject {
  const view = readView(call, "modal");
  const user = takeTrigger(call);
  return { view: viewJson(call.world, addView(call.world, call.app, user, "modal", view)) };
}

function push(call: Call): SlackObject {
  const view = readView(call, "modal");
  const user = takeTrigger(call);
  const stack = viewStack(call.world, call.app.id, user);
  if (stack.length >= limits.viewStack) throw new Refusal("push_limit_reached");
  return { view: viewJson(call.world, addView(call.world, call.app, user, "modal", view, stack.at(-1))) };
}

function update(call: Call): SlackObject {
  const view = readView(call, "modal");
  const id = call.args.optionalText("view_id");
  const externalId = call.args.optionalText("external_id");
  const found = [...call.world.workspace.views.values()].find(
    (each) =>
      each.appId === call.app.id &&
      (id === undefined ? each.view.external_id === externalId : each.id === id),
  );
  if (found === undefined || (id === undefined && externalId === undefined)) throw new Refusal("not_found");
  refuseOldHash(call, found);
  changeView(call.world, found, { view });
  return { view: viewJson(call.world, found) };
}

function publish(call: Call): SlackObject {
  const view = readView(call, "home");
  if (!call.app.settings.homeTab) throw new Refusal("not_enabled");
  const user = call.args.text("user_id");
  if (call.world.workspace.userById(user) === undefined) throw new Refusal("user_not_found");
  const known = [...call.world.workspace.views.values()].find(
    (each) => each.type === "home" && each.appId === call.app.id && each.user === user,
  );
  if (known === undefined)
    return { view: viewJson(call.world, addView(call.world, call.app, user, "home", view)) };
  refuseOldHash(call, known);
  changeView(call.world, known, { view });
  return { view: viewJson(call.world, known) };
}

/** @throws {Refusal} `expired_trigger_id`, `exchanged_trigger_id`, `invalid_trigger_id`. */
function takeTrigger(call: Call): string {
  const { state, user } = call.world.tickets.takeTrigger(call.args.text("trigger_id"), call.app.id);
  if (state === "valid") return user;
  throw new Refusal(state === "unknown" ? "invalid_trigger_id" : `${state}_trigger_id`);
}

function refuseOldHash(call: Call, view: View): void {
  const hash = call.args.optionalText("hash");
  if (hash !== undefined && hash !== view.hash) throw new Refusal("hash_conflict");
}

function readView(call: Call, type: "modal" | "home"): SlackObject {
  const view = call.args.object("view", "invalid_arguments");
  if (view === undefined) throw refusalWith("invalid_arguments", ["missing required field: view"]);
  if (JSON.stringify(view).length > limits.viewBytes) throw new Refusal("view_too_large");
  const problems = viewProblems(view, type);
  if (problems.length > 0) throw refusalWith("invalid_arguments", problems);
  return view;
}

import { actionJson, attachmentBlocks, findElement } from "../elements.ts";
import { dropEphemeral } from "../ephemeral.ts";
import {
  type Place,
  sendBlockAction,
  sendGlobalShortcut,
  sendMessageShortcut,
  sendSlashCommand,
} from "../interactions.ts";
import type { App, User } from "../model.ts";
import type { ActResult } from "../page-api.ts";
import { streamBlocks } from "../stream-blocks.ts";
import type { World } from "../world.ts";
import { type ActOf, CannotAct, channelOf, done, messageOf, openChannelOf, personOf } from "./cannot-act.ts";

/** A click on a button, a choice in a menu: in a message, an ephemeral message or a view. */
export function clickElement(world: World, act: ActOf<"block-action">): ActResult {
  const user = personOf(world, act.user);
  const { place, app, blocks } = placeOf(world, user, act);
  const found = findElement(blocks, act.actionId, act.blockId);
  if (found === undefined)
    throw new CannotAct("element_not_found", `Nothing there has the action_id ${act.actionId}.`);
  const action = actionJson(found, act.value ?? {});
  sendBlockAction(world, app, user, place, { action, state: act.state ?? {} });
  return done;
}

export function slashCommand(world: World, act: ActOf<"slash-command">): ActResult {
  const user = personOf(world, act.user);
  const channel = openChannelOf(world, act.channel, user);
  for (const app of world.workspace.apps.values()) {
    if (!app.slashCommands.some((each) => each.command === act.command) || !app.scopes.has("commands"))
      continue;
    sendSlashCommand(world, app, user, channel, act.command, act.text);
    return done;
  }
  throw new CannotAct("unknown_command", `${act.command} is not a valid command.`);
}

export function messageShortcut(world: World, act: ActOf<"message-shortcut">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  const app = appWithShortcut(world, act.callbackId, "message");
  sendMessageShortcut(world, app, user, channel, messageOf(channel, act.ts), act.callbackId);
  return done;
}

export function globalShortcut(world: World, act: ActOf<"global-shortcut">): ActResult {
  const user = personOf(world, act.user);
  sendGlobalShortcut(world, appWithShortcut(world, act.callbackId, "global"), user, act.callbackId);
  return done;
}

export function dismissEphemeral(world: World, act: ActOf<"dismiss-ephemeral">): ActResult {
  const user = personOf(world, act.user);
  if (!dropEphemeral(world, user.id, act.ts)) throw new CannotAct("message_not_found", "It is gone already.");
  return done;
}

function appWithShortcut(world: World, callbackId: string, type: "message" | "global"): App {
  for (const app of world.workspace.apps.values()) {
    if (app.shortcuts.some((each) => each.callbackId === callbackId && each.type === type)) return app;
  }
  throw new CannotAct("unknown_shortcut", `No app has a ${type} shortcut ${callbackId}.`);
}

interface Clickable {
  readonly place: Place;
  readonly app: App;
  readonly blocks: readonly unknown[];
}

function placeOf(world: World, user: User, act: ActOf<"block-action">): Clickable {
  const { views, ephemerals } = world.workspace;
  if (act.viewId !== undefined) {
    const view = views.get(act.viewId);
    if (view === undefined || view.user !== user.id)
      throw new CannotAct("view_not_found", "The view is closed.");
    const blocks = Array.isArray(view.view.blocks) ? view.view.blocks : [];
    return { place: { kind: "view", view }, app: appOf(world, view.appId), blocks };
  }
  if (act.channel === undefined || act.ts === undefined) {
    throw new CannotAct("invalid_act", "A click needs a message (channel and ts) or a view.");
  }
  const channel = channelOf(world, act.channel, user);
  const ephemeral = ephemerals.find((each) => each.user === user.id && each.ts === act.ts);
  if (ephemeral !== undefined) {
    const blocks = [...ephemeral.blocks, ...attachmentBlocks(ephemeral.attachments)];
    return { place: { kind: "ephemeral", channel, ephemeral }, app: appOf(world, ephemeral.appId), blocks };
  }
  const message = messageOf(channel, act.ts);
  const streamed = message.stream === undefined ? [] : streamBlocks(message.stream);
  const blocks = [...message.blocks, ...streamed, ...attachmentBlocks(message.attachments)];
  return { place: { kind: "message", channel, message }, app: appOf(world, message.appId), blocks };
}

function appOf(world: World, appId: string | undefined): App {
  const app = world.workspace.apps.get(appId ?? "");
  if (app === undefined) throw new CannotAct("not_interactive", "The app that posted this takes no clicks.");
  return app;
}

import { channelType } from "./event-payload.ts";
import { messageJson } from "./message-json.ts";
import type { App, Channel, Ephemeral, Message, User, View } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { respondToCommand } from "./responses.ts";
import { viewJson } from "./view-store.ts";
import type { World } from "./world.ts";

/** Where a click happened. */
export type Place =
  | { readonly kind: "message"; readonly channel: Channel; readonly message: Message }
  | { readonly kind: "ephemeral"; readonly channel: Channel; readonly ephemeral: Ephemeral }
  | { readonly kind: "view"; readonly view: View };

/** A click on an element. Source: "Interaction payloads: block_actions". */
export function sendBlockAction(
  world: World,
  app: App,
  user: User,
  place: Place,
  click: { readonly action: SlackObject; readonly state: SlackObject },
): void {
  const seconds = (world.clock.nowMs() / 1000).toFixed(6);
  const actions = [{ ...click.action, action_ts: seconds }];
  send(world, app, "block_actions", user, {
    ...common(world, app, user, "block_actions"),
    ...placeJson(world, app, user, place),
    state: { values: click.state },
    actions,
  });
}

/** A shortcut from a message's menu. Source: "Interaction payloads: shortcuts". */
export function sendMessageShortcut(
  world: World,
  app: App,
  user: User,
  channel: Channel,
  message: Message,
  callbackId: string,
): void {
  const target = {
    appId: app.id,
    channel: channel.id,
    user: user.id,
    messageTs: undefined,
    threadTs: undefined,
  };
  send(world, app, `message_action ${callbackId}`, user, {
    ...common(world, app, user, "message_action"),
    callback_id: callbackId,
    channel: channelJson(channel),
    message_ts: message.ts,
    action_ts: (world.clock.nowMs() / 1000).toFixed(6),
    message: messageJson(world, message),
    response_url: world.baseUrl() + world.tickets.forResponse({ ...target, isEphemeral: true }),
  });
}

/** A shortcut from the composer or search. It belongs to no channel, so it has no response_url. */
export function sendGlobalShortcut(world: World, app: App, user: User, callbackId: string): void {
  send(world, app, `shortcut ${callbackId}`, user, {
    ...common(world, app, user, "shortcut"),
    callback_id: callbackId,
    action_ts: (world.clock.nowMs() / 1000).toFixed(6),
  });
}

/** A slash command. Source: "Implementing slash commands". */
export function sendSlashCommand(
  world: World,
  app: App,
  user: User,
  channel: Channel,
  command: string,
  text: string,
): void {
  const { team } = world.workspace;
  const target = {
    appId: app.id,
    channel: channel.id,
    user: user.id,
    messageTs: undefined,
    threadTs: undefined,
  };
  const payload = {
    token: "playground-verification-token",
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === "im" ? "directmessage" : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: "false",
    response_url: world.baseUrl() + world.tickets.forResponse({ ...target, isEphemeral: true }),
    trigger_id: world.tickets.forTrigger(user.id, app.id),
  };
  world.delivery.interaction({
    type: "slash_commands",
    title: command,
    appId: app.id,
    payload,
    answered: (response) => respondToCommand(world, app, channel, user.id, response),
    failed: () => userError(world, user, `${command} failed with the error "operation_timeout"`),
  });
}

/** A submitted modal. The acknowledgement says what becomes of it. Source: "Modals: handling view_submission". */
export function sendViewSubmission(
  world: World,
  app: App,
  user: User,
  view: View,
  values: SlackObject,
  answered: (response: SlackObject) => void,
): void {
  const payload = {
    ...common(world, app, user, "view_submission"),
    view: viewJson(world, view, values),
    response_urls: [],
  };
  send(world, app, "view_submission", user, payload, answered);
}

/** Told only when the view asked for it. */
export function sendViewClosed(world: World, app: App, user: User, view: View, isCleared: boolean): void {
  const { trigger_id: _, ...payload } = common(world, app, user, "view_closed");
  send(world, app, "view_closed", user, { ...payload, view: viewJson(world, view), is_cleared: isCleared });
}

/** What the user reads when the app did not answer in three seconds. */
export function userError(world: World, user: User, text: string): void {
  world.feed.publish(() => ({ kind: "user-error", user: user.id, text }));
}

function send(
  world: World,
  app: App,
  title: string,
  user: User,
  payload: SlackObject,
  answered: (response: SlackObject) => void = () => {},
): void {
  const failed = () => userError(world, user, "We had some trouble connecting. Try again?");
  world.delivery.interaction({ type: "interactive", title, appId: app.id, payload, answered, failed });
}

function common(
  world: World,
  app: App,
  user: User,
  type: string,
): { readonly [key: string]: unknown; readonly trigger_id: string } {
  const { team } = world.workspace;
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: app.id,
    token: "playground-verification-token",
    trigger_id: world.tickets.forTrigger(user.id, app.id),
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function placeJson(world: World, app: App, user: User, place: Place): SlackObject {
  if (place.kind === "view") {
    return { container: { type: "view", view_id: place.view.id }, view: viewJson(world, place.view) };
  }
  const { channel } = place;
  const isEphemeral = place.kind === "ephemeral";
  const { ts, threadTs } = isEphemeral ? place.ephemeral : place.message;
  const target = { appId: app.id, channel: channel.id, user: user.id, messageTs: ts, threadTs, isEphemeral };
  return {
    container: {
      type: "message",
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    channel: channelJson(channel),
    // Slack does not send an ephemeral message's words back.
    ...(isEphemeral ? {} : { message: messageJson(world, place.message, { withMetadata: true }) }),
    response_url: world.baseUrl() + world.tickets.forResponse(target),
  };
}

const channelJson = (channel: Channel): SlackObject => ({
  id: channel.id,
  name:
    channelType(channel) === "im"
      ? "directmessage"
      : channelType(channel) === "group"
        ? "privategroup"
        : channel.name,
});

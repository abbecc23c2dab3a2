import { slackId } from "./ids.ts";
import type { App, Channel } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import type { World } from "./world.ts";

/** What the Events API wraps an event in. Source: "Events API: callback field". */
export function eventCallback(
  world: World,
  app: App,
  channel: Channel | undefined,
  event: SlackObject,
): SlackObject {
  const { team, partnerTeam } = world.workspace;
  const isExternal = channel?.isExternal ?? false;
  return {
    token: "playground-verification-token",
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: "event_callback",
    event_id: slackId("Ev"),
    event_time: Math.floor(world.clock.nowMs() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isExternal,
    ...(isExternal ? { ext_shared_teams: [team.id, partnerTeam.id] } : {}),
    event_context: `4-${slackId("")}`,
  };
}

/** `channel_type` as events and scopes call it. */
export const channelType = (channel: Channel): "channel" | "group" | "im" | "mpim" =>
  channel.kind === "private" ? "group" : channel.kind;

/** The prefix of the scopes for this kind of channel: `channels:history`, `groups:read`… */
export const scopePrefix = (channel: Channel): "channels" | "groups" | "im" | "mpim" =>
  channel.kind === "channel" ? "channels" : channel.kind === "private" ? "groups" : channel.kind;

import type { App } from "../model.ts";
import type { SlackObject } from "../page-api.ts";

/** An app's configuration as Slack exports it: what is off or empty is left out. Source: "App manifest reference". */
export function manifestOf(app: App, isLinked: boolean): SlackObject {
  const { settings } = app;
  const slashCommands = app.slashCommands.map(({ command, description, hint }) => ({
    command,
    description,
    usage_hint: hint,
    should_escape: true,
  }));
  const shortcuts = app.shortcuts.map(({ name, type, callbackId }) => ({
    name,
    type,
    callback_id: callbackId,
    description: name,
  }));
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: { name: app.name },
    features: {
      app_home: {
        home_tab_enabled: settings.homeTab,
        messages_tab_enabled: settings.messagesTab,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: app.name, always_online: true },
      ...(app.agentView && { agent_view: { agent_description: app.name } }),
      ...(shortcuts.length > 0 && { shortcuts }),
      ...(slashCommands.length > 0 && { slash_commands: slashCommands }),
    },
    oauth_config: {
      scopes: {
        bot: settings.askedScopes ?? [...app.scopes],
        ...(settings.userScopes.length > 0 && { user: settings.userScopes }),
      },
    },
    settings: {
      ...(app.events.size > 0 && { event_subscriptions: { bot_events: [...app.events] } }),
      interactivity: { is_enabled: settings.interactivity },
      org_deploy_enabled: false,
      socket_mode_enabled: isLinked,
      token_rotation_enabled: settings.tokenRotation,
    },
  };
}

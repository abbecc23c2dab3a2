import type { SlackAgentBinding } from "../../crds/index.ts";
import { shortcutId } from "../admission/admit.ts";
import { featuresOf, type Setting } from "./features.ts";
import { limits } from "./limits.ts";

/**
 * The Slack app that fits a binding, as a manifest of version 2: scopes, events, shortcut, slash command, Socket Mode. Pure.
 * Source: Slack "App manifest reference".
 */
export function appManifest({ metadata, spec }: SlackAgentBinding) {
  const needed = featuresOf(spec);
  const has = (setting: Setting) => needed.some(({ settings }) => settings?.includes(setting));
  const name = cut(spec.slack.displayName ?? metadata.name, limits.nameCharacters);
  const description = cut(
    `Brings the agent behind ${metadata.name} into Slack`,
    limits.descriptionCharacters,
  );
  const command = spec.slack.slashCommand;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: { name, description },
    features: {
      bot_user: {
        display_name: cut(metadata.name.replaceAll(".", "-"), limits.botNameCharacters),
        always_online: true,
      },
      agent_view: { agent_description: description },
      app_home: {
        home_tab_enabled: has("homeTab"),
        messages_tab_enabled: has("messagesTab"),
        messages_tab_read_only_enabled: false,
      },
      shortcuts: [
        {
          name: "Ask the agent",
          type: "message" as const,
          callback_id: shortcutId,
          description: "Ask the agent about this message",
        },
      ],
      ...(command === undefined
        ? {}
        : {
            slash_commands: [
              {
                command,
                description: "Ask the agent",
                usage_hint: "[question], status, stop, help",
                should_escape: true,
              },
            ],
          }),
    },
    oauth_config: { scopes: { bot: sorted(needed.flatMap(({ scopes }) => scopes)) } },
    settings: {
      event_subscriptions: { bot_events: sorted(needed.flatMap(({ events }) => events)) },
      interactivity: { is_enabled: has("interactivity") },
      org_deploy_enabled: false,
      socket_mode_enabled: has("socketMode"),
      token_rotation_enabled: false,
    },
  };
}
export type AppManifest = ReturnType<typeof appManifest>;

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

const cut = (text: string, characters: number): string => text.slice(0, characters);

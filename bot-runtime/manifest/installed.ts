import { z } from "zod";
import { shortcutId } from "../admission/admit.ts";
import type { Setting } from "./features.ts";

/** An app as it is configured in Slack: what of an exported manifest the bot has to do with. */
export type InstalledApp = {
  readonly botScopes: ReadonlySet<string>;
  readonly userScopes: ReadonlySet<string>;
  readonly botEvents: ReadonlySet<string>;
  readonly userEvents: ReadonlySet<string>;
  readonly commands: readonly { readonly command: string; readonly escapes: boolean }[];
  readonly shortcuts: readonly { readonly id: string; readonly name: string; readonly isOurs: boolean }[];
  readonly tokenRotation: boolean;
  /** Whether the one of its name is on; for the slash command, whether it has the given one. */
  readonly has: (setting: Setting, slashCommand: string | undefined) => boolean;
};

/**
 * Reads what `apps.manifest.export` answers. Slack leaves out what is off or empty, and adds fields of its own: both are taken.
 * Undefined when it is no manifest. Source: Slack "App manifest reference".
 */
export function readInstalled(manifest: unknown): InstalledApp | undefined {
  const parsed = Exported.safeParse(manifest);
  if (!parsed.success) return undefined;
  const { features = {}, oauth_config, settings = {} } = parsed.data;
  const { app_home: home = {} } = features;
  const commands = (features.slash_commands ?? []).map(({ command, should_escape }) => ({
    command,
    escapes: should_escape === true,
  }));
  const shortcuts = (features.shortcuts ?? []).map(({ callback_id, name, type }) => ({
    id: callback_id,
    name: name ?? callback_id,
    isOurs: callback_id === shortcutId && type === "message",
  }));
  const has = (setting: Setting, slashCommand: string | undefined): boolean =>
    ({
      socketMode: settings.socket_mode_enabled === true,
      interactivity: settings.interactivity?.is_enabled === true,
      agentView: features.agent_view !== undefined,
      homeTab: home.home_tab_enabled === true,
      messagesTab: home.messages_tab_enabled === true && home.messages_tab_read_only_enabled !== true,
      slashCommand: commands.some(({ command }) => command === slashCommand),
      shortcut: shortcuts.some(({ isOurs }) => isOurs),
    })[setting];
  return {
    botScopes: new Set(oauth_config?.scopes?.bot),
    userScopes: new Set(oauth_config?.scopes?.user),
    botEvents: new Set(settings.event_subscriptions?.bot_events),
    userEvents: new Set(settings.event_subscriptions?.user_events),
    commands,
    shortcuts,
    tokenRotation: settings.token_rotation_enabled === true,
    has,
  };
}

const names = z.array(z.string()).optional();
const flag = z.boolean().optional();

const Exported = z.looseObject({
  features: z
    .looseObject({
      agent_view: z.looseObject({}).optional(),
      app_home: z
        .looseObject({
          home_tab_enabled: flag,
          messages_tab_enabled: flag,
          messages_tab_read_only_enabled: flag,
        })
        .optional(),
      slash_commands: z.array(z.looseObject({ command: z.string(), should_escape: flag })).optional(),
      shortcuts: z
        .array(
          z.looseObject({
            callback_id: z.string(),
            name: z.string().optional(),
            type: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: names, user: names }).optional() }).optional(),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: names, user_events: names }).optional(),
      interactivity: z.looseObject({ is_enabled: flag }).optional(),
      socket_mode_enabled: flag,
      token_rotation_enabled: flag,
    })
    .optional(),
});

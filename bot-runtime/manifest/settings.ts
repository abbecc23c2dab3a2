import type { Setting } from "./features.ts";

type Where = {
  readonly name: string;
  /** As the manifest names it. */
  readonly field: string;
  /** The page of the app's settings where a person mends it. */
  readonly page: string;
  /** What a person notices where it is on and the binding has no use for it; undefined: nothing, or it is told in another way. */
  readonly unneeded?: string;
};

/** Where each setting stands. Source: Slack "App manifest reference", and the side bar of api.slack.com/apps. */
export const settings: Readonly<Record<Setting, Where>> = {
  socketMode: { name: "Socket Mode", field: "settings.socket_mode_enabled", page: "Socket Mode" },
  interactivity: {
    name: "interactivity",
    field: "settings.interactivity.is_enabled",
    page: "Interactivity & Shortcuts",
  },
  agentView: { name: "agent view", field: "features.agent_view", page: "Agents & AI Apps" },
  homeTab: {
    name: "Home tab",
    field: "features.app_home.home_tab_enabled",
    page: "App Home",
    unneeded: "people find an empty page there",
  },
  messagesTab: {
    name: "Messages tab",
    field: "features.app_home.messages_tab_enabled",
    page: "App Home",
    unneeded: "people can write there, and this binding takes no direct messages",
  },
  slashCommand: { name: "the command", field: "features.slash_commands", page: "Slash Commands" },
  shortcut: { name: "the shortcut", field: "features.shortcuts", page: "Interactivity & Shortcuts" },
};

import type { BindingSpec } from "../../crds/index.ts";
import { shortcutId } from "../admission/admit.ts";
import { type Need, needsOf, type Setting } from "./features.ts";
import type { InstalledApp } from "./installed.ts";
import { settings } from "./settings.ts";

/**
 * One thing that the installed app lacks, or has without need. `missing` costs what `found` says; `surplus` costs nothing but the
 * rights and the noise that nobody asked for.
 */
export type Difference = {
  readonly kind: "missing" | "surplus";
  /** What differs, in a few words: `event app_mention`. */
  readonly what: string;
  /** What follows from it, and what to do. */
  readonly found: string;
};

/** What differs between the app that fits a binding and the installed one, scopes aside: those are granted, not only asked for. Pure. */
export function differences(spec: BindingSpec, app: InstalledApp): readonly Difference[] {
  return [
    ...missingSettings(spec, app),
    ...missingEvents(spec, app),
    ...(app.tokenRotation ? [rotation] : []),
    ...surplusEvents(spec, app),
    ...surplusSettings(spec, app),
    ...surplusCommands(spec, app),
    ...surplusShortcuts(app),
    ...surplusUserRights(app),
  ];
}

function missingSettings(spec: BindingSpec, app: InstalledApp): Difference[] {
  const { slashCommand } = spec.slack;
  return needsOf(spec, "settings")
    .filter(({ name }) => !app.has(name, slashCommand))
    .map((need) => {
      const { field, page } = settings[need.name];
      switch (need.name) {
        case "slashCommand":
          return missing(`command ${slashCommand}`, need, `Declare it on the page ${page}`);
        case "shortcut":
          return missing(
            `shortcut ${shortcutId}`,
            need,
            `Declare it on the page ${page}, on messages, with this callback id`,
          );
        default:
          return missing(`setting ${field}`, need, `Switch it on on the page ${page}`);
      }
    });
}

const missingEvents = (spec: BindingSpec, { botEvents }: InstalledApp): Difference[] =>
  needsOf(spec, "events").flatMap((need) =>
    botEvents.has(need.name)
      ? []
      : [
          missing(
            `event ${need.name}`,
            need,
            "Subscribe to it on the page Event Subscriptions, as a bot event",
          ),
        ],
  );

const missing = (what: string, { purpose, without }: Need<string>, remedy: string): Difference => ({
  kind: "missing",
  what,
  found: `missing, needed for ${purpose}: ${without}. ${remedy}.`,
});

/** Slack does not let a person switch it off again. Source: Slack "Token rotation". */
const rotation: Difference = {
  kind: "missing",
  what: "setting settings.token_rotation_enabled",
  found:
    "on: the bot token ends after 12 hours, and the bot falls silent. It cannot be switched off: make a new app from the manifest.",
};

function surplusEvents(spec: BindingSpec, { botEvents }: InstalledApp): Difference[] {
  const needed = new Set(needsOf(spec, "events").map(({ name }) => name));
  return [...botEvents]
    .filter((event) => !needed.has(event))
    .map((event) =>
      surplus(
        `event ${event}`,
        "subscribed and not needed: the bot ignores it. Take it off the page Event Subscriptions.",
      ),
    );
}

function surplusSettings(spec: BindingSpec, app: InstalledApp): Difference[] {
  const needed = new Set(needsOf(spec, "settings").map(({ name }) => name));
  return (Object.keys(settings) as Setting[]).flatMap((setting) => {
    const { field, page, unneeded } = settings[setting];
    if (unneeded === undefined || needed.has(setting) || !app.has(setting, undefined)) return [];
    return [
      surplus(`setting ${field}`, `on and not needed: ${unneeded}. Switch it off on the page ${page}.`),
    ];
  });
}

const surplusCommands = ({ slack }: BindingSpec, { commands }: InstalledApp): Difference[] =>
  commands.flatMap(({ command, escapes }) => {
    if (command !== slack.slashCommand)
      return [
        surplus(
          `command ${command}`,
          "declared and not this binding's: who uses it is not answered. Delete it on the page Slash Commands, or name it in spec.slack.slashCommand.",
        ),
      ];
    if (escapes) return [];
    return [
      surplus(
        `command ${command}`,
        "declared without escaping: people and channels in a question reach the agent as bare words. Switch on “Escape channels, users, and links” on the page Slash Commands.",
      ),
    ];
  });

const surplusShortcuts = ({ shortcuts }: InstalledApp): Difference[] =>
  shortcuts.flatMap(({ id, name, isOurs }) =>
    isOurs
      ? []
      : [
          surplus(
            `shortcut ${id}`,
            `“${name}” is declared and not the bot's: who uses it is not answered. Delete it on the page Interactivity & Shortcuts.`,
          ),
        ],
  );

const surplusUserRights = ({ userScopes, userEvents }: InstalledApp): Difference[] => [
  ...[...userScopes].map((scope) =>
    surplus(
      `user scope ${scope}`,
      "asked for and not needed: the bot acts for itself, never for a person. Take it off the page OAuth & Permissions.",
    ),
  ),
  ...[...userEvents].map((event) =>
    surplus(`user event ${event}`, "subscribed and not needed. Take it off the page Event Subscriptions."),
  ),
];

const surplus = (what: string, found: string): Difference => ({ kind: "surplus", what, found });

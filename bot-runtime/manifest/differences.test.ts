import { expect, test } from "vitest";
import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding } from "../../crds/index.ts";
import { differences } from "./differences.ts";
import { features } from "./features.ts";
import { readInstalled } from "./installed.ts";
import { appManifest } from "./manifest.ts";

const slack = { secretRef: { name: "s" }, slashCommand: "/sre" };
function bindingOf(changes: Readonly<Record<string, unknown>> = {}) {
  const parsed = parseBinding(aBinding({ "spec.slack": slack, ...changes }));
  if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
  return parsed.binding;
}

type Part = Record<string, unknown>;
type Loose = { features: Part; oauth_config: Part; settings: Part };

/** What differs once somebody changed the app that was made from the binding's own manifest. */
function found(change: (manifest: Loose) => unknown, changes: Readonly<Record<string, unknown>> = {}) {
  const binding = bindingOf(changes);
  const manifest = structuredClone(appManifest(binding)) as Loose;
  change(manifest);
  const installed = readInstalled(manifest);
  if (installed === undefined) throw new TypeError("the manifest cannot be read");
  return differences(binding.spec, installed).map(({ kind, what, found }) => `${kind} ${what}: ${found}`);
}

const events = (change: (events: string[]) => string[]) => (manifest: Loose) => {
  const subscribed = manifest.settings.event_subscriptions as { bot_events: string[] };
  subscribed.bot_events = change(subscribed.bot_events);
};

test.each([
  ["a binding with everything", {}],
  ["no slash command", { "spec.slack": { secretRef: { name: "s" } } }],
  ["no direct messages", { "spec.directMessages": false }],
])("the app of the binding's own manifest differs in nothing: %s", (_, changes) => {
  expect(found(() => undefined, changes)).toEqual([]);
});

test.each<[string, (manifest: Loose) => unknown, RegExp]>([
  [
    "an event",
    events((all) => all.filter((one) => one !== "app_mention")),
    /^missing event app_mention: .*the bot hears nothing in channels\. Subscribe/,
  ],
  ["no events at all", ({ settings }) => delete settings.event_subscriptions, /^missing event message\.im: /],
  [
    "Socket Mode",
    ({ settings }) => Object.assign(settings, { socket_mode_enabled: false }),
    /^missing setting settings\.socket_mode_enabled: .*nothing reaches the bot.*page Socket Mode/,
  ],
  [
    "interactivity",
    ({ settings }) => delete settings.interactivity,
    /^missing setting settings\.interactivity\.is_enabled: .*clicks do nothing/,
  ],
  ["the agent view", ({ features }) => delete features.agent_view, /^missing setting features\.agent_view: /],
  [
    "the Messages tab",
    ({ features }) => delete features.app_home,
    /^missing setting features\.app_home\.messages_tab_enabled: .*direct messages/,
  ],
  [
    "writing in the Messages tab",
    ({ features }) => Object.assign(features.app_home as Part, { messages_tab_read_only_enabled: true }),
    /^missing setting features\.app_home\.messages_tab_enabled: /,
  ],
  [
    "the slash command",
    ({ features }) => delete features.slash_commands,
    /^missing command \/sre: .*Declare it on the page Slash Commands/,
  ],
  [
    "the shortcut",
    ({ features }) => delete features.shortcuts,
    /^missing shortcut ask_agent: .*nobody finds/,
  ],
  [
    "the shortcut, of another kind",
    ({ features }) =>
      Object.assign(features, { shortcuts: [{ callback_id: "ask_agent", type: "global", name: "Ask" }] }),
    /^missing shortcut ask_agent: /,
  ],
  [
    "tokens that last",
    ({ settings }) => Object.assign(settings, { token_rotation_enabled: true }),
    /^missing setting settings\.token_rotation_enabled: on: the bot token ends after 12 hours/,
  ],
])("missing: %s", (_, change, sentence) => {
  expect(found(change).join("\n")).toMatch(new RegExp(sentence, "m"));
});

test.each<[string, (manifest: Loose) => unknown, Readonly<Record<string, unknown>>, RegExp]>([
  [
    "an event",
    events((all) => [...all, "reaction_added"]),
    {},
    /^surplus event reaction_added: subscribed and not needed/,
  ],
  [
    "the Messages tab of a bot that takes no direct messages",
    ({ features }) => Object.assign(features.app_home as Part, { messages_tab_enabled: true }),
    { "spec.directMessages": false },
    /^surplus setting features\.app_home\.messages_tab_enabled: on and not needed/,
  ],
  [
    "another command",
    ({ features }) =>
      Object.assign(features, {
        slash_commands: [
          { command: "/sre", should_escape: true },
          { command: "/old", should_escape: true },
        ],
      }),
    {},
    /^surplus command \/old: /,
  ],
  [
    "a command that does not escape",
    ({ features }) => Object.assign(features, { slash_commands: [{ command: "/sre" }] }),
    {},
    /^surplus command \/sre: declared without escaping/,
  ],
  [
    "another shortcut",
    ({ features }) =>
      Object.assign(features, {
        shortcuts: [
          { callback_id: "ask_agent", type: "message", name: "Ask the agent" },
          { callback_id: "old", type: "global", name: "Old" },
        ],
      }),
    {},
    /^surplus shortcut old: “Old” is declared/,
  ],
  [
    "a person's scope",
    ({ oauth_config }) => Object.assign(oauth_config.scopes as Part, { user: ["search:read"] }),
    {},
    /^surplus user scope search:read: .*never for a person/,
  ],
  [
    "a person's event",
    ({ settings }) => Object.assign(settings.event_subscriptions as Part, { user_events: ["message.im"] }),
    {},
    /^surplus user event message\.im: /,
  ],
])("not needed, and harmless: %s", (_, change, changes, sentence) => {
  const all = found(change, changes);
  expect(all.join("\n")).toMatch(sentence);
  expect(all).toHaveLength(1);
});

test("whatever a feature needs beside scopes is missed when the app has nothing", () => {
  const { spec } = bindingOf();
  const empty = readInstalled({});
  if (empty === undefined) throw new TypeError("an empty manifest is one");
  const missing = differences(spec, empty).map(({ what }) => what);
  for (const { events, wanted } of features.filter(({ wanted }) => wanted(spec)))
    for (const event of events)
      expect([wanted(spec), missing]).toEqual([true, expect.arrayContaining([`event ${event}`])]);
});

test.each([[undefined], [null], ["xoxb"], [{ settings: [] }], [{ features: { slash_commands: {} } }]])(
  "what is no manifest is not read: %j",
  (manifest) => {
    expect(readInstalled(manifest)).toBeUndefined();
  },
);

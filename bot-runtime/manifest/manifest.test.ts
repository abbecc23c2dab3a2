import { expect, test } from "vitest";
import { parse } from "yaml";
import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding, type SlackAgentBindingInput } from "../../crds/index.ts";
import { appManifest } from "./manifest.ts";
import { manifestForms, printManifest } from "./print.ts";

type Spec = SlackAgentBindingInput["spec"];

function manifestOf(spec: Partial<Spec>, name = "sre-bot") {
  const changes = Object.entries(spec).map(([field, value]) => [`spec.${field}`, value]);
  const parsed = parseBinding(aBinding({ "metadata.name": name, ...Object.fromEntries(changes) }));
  if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
  return appManifest(parsed.binding);
}

const scopes = (spec: Partial<Spec>) => manifestOf(spec).oauth_config.scopes.bot;

test("it switches on Socket Mode and interactivity, and subscribes to what the bot hears", () => {
  expect(manifestOf({}).settings).toMatchObject({
    socket_mode_enabled: true,
    interactivity: { is_enabled: true },
    event_subscriptions: {
      bot_events: expect.arrayContaining(["app_mention", "message.channels", "message.im"]),
    },
  });
});

test.each([
  ["direct messages", { directMessages: true }, { directMessages: false }, "im:history"],
  ["groups", { access: { userGroups: ["S0123ABCD"] } }, {}, "usergroups:read"],
  [
    "a name of its own",
    { slack: { secretRef: { name: "s" }, displayName: "SRE" } },
    {},
    "chat:write.customize",
  ],
])("%s: asked for where the binding wants it, and nowhere else", (_, wanting, other, scope) => {
  expect(scopes(wanting)).toContain(scope);
  expect(scopes(other)).not.toContain(scope);
});

test("the app is an agent: Slack shows that it works, and a stop button that it hears of", () => {
  const { features, oauth_config, settings } = manifestOf({});
  expect(features.agent_view.agent_description).toContain("sre-bot");
  expect(oauth_config.scopes.bot).toContain("assistant:write");
  expect(settings.event_subscriptions.bot_events).toContain("agent_session_stopped");
});

test("it has a Home tab, and hears when somebody opens it; messages where the binding takes them", () => {
  const { features, settings } = manifestOf({});
  expect(features.app_home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: true });
  expect(settings.event_subscriptions.bot_events).toContain("app_home_opened");
  const { features: quiet } = manifestOf({ directMessages: false });
  expect(quiet.app_home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: false });
});

test("the slash command is the binding's own, or there is none", () => {
  const named = manifestOf({ slack: { secretRef: { name: "s" }, slashCommand: "/sre" } });
  expect(named.features).toMatchObject({ slash_commands: [{ command: "/sre" }] });
  expect(manifestOf({}).features).not.toHaveProperty("slash_commands");
});

test("a long name fits Slack's bounds", () => {
  const { display_information, features } = manifestOf({}, "a".repeat(253));
  expect(display_information.name.length).toBeLessThanOrEqual(35);
  expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
});

test.each(manifestForms)("as %s it holds the same manifest", (form) => {
  const manifest = manifestOf({});
  const text = printManifest(manifest, form);
  const read = {
    yaml: () => parse(text),
    json: () => JSON.parse(text),
    link: () => JSON.parse(new URL(text).searchParams.get("manifest_json") ?? ""),
  }[form]();
  expect(read).toEqual(manifest);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Slack, startSlack } from "../index.ts";

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack({ rateLimits: false });
});
afterAll(() => slack.stop());

async function call(method: string, token: string, args: Record<string, string> = {}) {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
  return (await response.json()) as Record<string, unknown>;
}
const configToken = () => slack.workspace.configToken;
const exported = (token: string, args = { app_id: slack.app.id }) =>
  call("apps.manifest.export", token, args);

test("an app configuration token reads how an app is configured", async () => {
  expect(await exported(configToken())).toMatchObject({
    ok: true,
    manifest: {
      features: {
        agent_view: {},
        slash_commands: [{ command: "/ask" }],
        shortcuts: [{ callback_id: "ask_agent", type: "message" }],
      },
      oauth_config: { scopes: { bot: expect.arrayContaining(["chat:write"]) } },
      settings: {
        socket_mode_enabled: true,
        event_subscriptions: { bot_events: expect.arrayContaining(["app_mention"]) },
      },
    },
  });
});

test("Socket Mode off is told", async () => {
  slack.faults.set("link-disabled");
  expect(await exported(configToken())).toMatchObject({
    manifest: { settings: { socket_mode_enabled: false } },
  });
  slack.faults.clear("link-disabled");
});

test.each<[string, () => Promise<Record<string, unknown>>, string]>([
  ["a bot token", () => exported(slack.botToken), "not_allowed_token_type"],
  ["an app-level token", () => exported(slack.appToken), "not_allowed_token_type"],
  ["a token that nobody made", () => exported("xoxe.xoxp-1-other"), "invalid_auth"],
  ["what is no app's id", () => exported(configToken(), { app_id: "C1" }), "invalid_app_id"],
  ["an app of nobody here", () => exported(configToken(), { app_id: "A0NOWHERE" }), "app_not_found"],
  ["another method", () => call("auth.test", configToken()), "not_allowed_token_type"],
])("%s is refused", async (_, refused, error) => {
  expect(await refused()).toEqual(expect.objectContaining({ ok: false, error }));
});

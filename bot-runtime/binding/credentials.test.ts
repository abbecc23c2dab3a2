import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCredentials, tokenName } from "./credentials.ts";

const keys = { botToken: "bot-token", appToken: "app-token" };
const given = (bot: string | undefined, app: string | undefined) =>
  openCredentials({ kind: "values", values: { "bot-token": bot, "app-token": app } }, keys);

describe("what is wrong with the tokens is said with the key and the remedy", () => {
  test.each([
    [undefined, undefined, "SecretMissing", /SLACK_BOT_TOKEN \(xoxb-/],
    ["", "  ", "SecretMissing", /SLACK_BOT_TOKEN/],
    ["xoxb-1", undefined, "KeyMissing", /SLACK_APP_TOKEN is missing/],
    [undefined, "xapp-1-A1-x", "KeyMissing", /SLACK_BOT_TOKEN is missing/],
    ["xapp-1-A1-x", "xoxb-1", "TokensSwapped", /swapped/],
    ["xoxp-1", "xapp-1-A1-x", "WrongTokenKind", /SLACK_BOT_TOKEN holds another kind/],
    ["xoxb-1", "xoxb-2", "WrongTokenKind", /SLACK_APP_TOKEN holds another kind/],
    ["xoxb-1 xoxb-2", "xapp-1-A1-x", "WrongTokenKind", /blanks inside/],
  ])("%j and %j", (bot, app, reason, message) => {
    const problem = given(bot, app).problem();
    expect(problem?.reason).toBe(reason);
    expect(problem?.message).toMatch(message);
    for (const secret of [bot, app]) if (secret?.trim()) expect(problem?.message).not.toContain(secret);
  });
});

test.each([
  ["a line end", "xoxb-1\n"],
  ["a Windows line end", "xoxb-1\r\n"],
  ["a byte order mark", "\uFEFFxoxb-1"],
  ["blanks", "  xoxb-1  "],
])("%s around a token is no part of it", (_, value) => {
  const credentials = given(value, "xapp-1-A1-x");
  expect(credentials.secret("bot-token")).toBe("xoxb-1");
  expect(credentials.problem()).toBeUndefined();
});

test("a token that was rotated is taken without a restart", () => {
  const path = mkdtempSync(join(tmpdir(), "credentials-"));
  let nowMs = 0;
  const credentials = openCredentials({ kind: "directory", path }, keys, () => nowMs);
  expect(credentials.secret("bot-token")).toBeUndefined();
  writeFileSync(join(path, "bot-token"), "xoxb-new\n");
  nowMs = 10_000;
  expect(credentials.secret("bot-token")).toBe("xoxb-new");
});

test("a key cannot name a file elsewhere", () => {
  const path = mkdtempSync(join(tmpdir(), "credentials-"));
  writeFileSync(join(path, "secret"), "x");
  const credentials = openCredentials({ kind: "directory", path: join(path, "inner") }, keys);
  expect(credentials.secret("../secret")).toBeUndefined();
});

describe("in a cluster a person reads which key of which Secret", () => {
  const mounted = {
    botToken: "sre-slack.token",
    appToken: "app-token",
    secret: { name: "sre-slack", botTokenKey: "token", appTokenKey: "app-token" },
  };
  test.each([
    [
      undefined,
      undefined,
      /no Slack tokens in the Secret sre-slack of .*give token \(xoxb-…\) and app-token/,
    ],
    ["xoxb-1", undefined, /The key app-token is missing or empty in the Secret sre-slack/],
    [undefined, "xapp-1-A1-x", /The key token is missing or empty in the Secret sre-slack/],
    ["xapp-1-A1-x", "xoxb-1", /swapped in the Secret sre-slack .*: token must/],
    ["xoxp-1", "xapp-1-A1-x", /The key token holds another kind of token in the Secret sre-slack/],
  ])("%j and %j", (bot, app, message) => {
    const values = { "sre-slack.token": bot, "app-token": app };
    expect(openCredentials({ kind: "values", values }, mounted).problem()?.message).toMatch(message);
  });

  test("and so do sentences about a token that Slack refuses", () => {
    expect(tokenName(mounted, mounted.botToken)).toBe("token of the Secret sre-slack");
    expect(tokenName(keys, keys.botToken)).toBe("bot-token");
  });
});

test("the default store's login lies in a folder that no key of a binding can name", () => {
  const path = mkdtempSync(join(tmpdir(), "credentials-"));
  mkdirSync(join(path, "store"));
  writeFileSync(join(path, "store", "password"), "p");
  const credentials = openCredentials({ kind: "directory", path }, keys);
  expect(credentials.secret("store/password")).toBe("p");
  for (const key of ["store/../bot-token", "other/password", "store/store/password", "store/..password"])
    expect(credentials.secret(key)).toBeUndefined();
});

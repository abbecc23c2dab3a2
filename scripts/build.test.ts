import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { startAgent } from "../playground/agent/index.ts";
import { personIn, startSlack, threadOf, until } from "../playground/slack/index.ts";
import { buildBot, buildOperator, nodeFlags, undiciNames } from "./build.ts";

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slack-agent-bundle-"));
  await buildBot(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the bundle runs by itself and tells its version", async () => {
  const { stdout } = await run(process.execPath, [join(folder, "main.mjs"), "--version"], { cwd: folder });
  expect(stdout).toBe(`${packageJson.version}\n`);
});

test("the operator's bundle runs by itself, and says what is wrong with what it is given", async () => {
  const operator = join(folder, "operator");
  await buildOperator(operator);
  const { stdout } = await run(process.execPath, [join(operator, "main.mjs"), "--version"], {
    cwd: operator,
  });
  expect(stdout).toBe(`${packageJson.version}\n`);
  await expect(run(process.execPath, [join(operator, "main.mjs")])).rejects.toMatchObject({ code: 2 });
});

test("the bundle says what it takes, and what is wrong with what it is given", async () => {
  const { stdout } = await run(process.execPath, [join(folder, "main.mjs"), "--help"]);
  expect(stdout).toContain("--binding FILE");
  await expect(run(process.execPath, [join(folder, "main.mjs")])).rejects.toMatchObject({ code: 2 });
});

test("whatever is taken of undici is in the bundle", () => {
  const taken = [
    ...globSync("node_modules/@slack/*/dist/**/*.js").flatMap((file) => namesIn(file, /\bundici_1\.(\w+)/g)),
    ...globSync("bot-runtime/**/*.ts").flatMap(importedFromUndici),
  ];
  expect(taken).toContain("WebSocket");
  expect(Object.keys(undiciNames)).toEqual(expect.arrayContaining([...new Set(taken)]));
});

test("the bundle answers a mention", async () => {
  await using agent = await startAgent({});
  await using slack = await startSlack({ rateLimits: false });
  const binding = {
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot", namespace: "test" },
    spec: { slack: { secretRef: { name: "slack" } }, agent: { url: agent.url } },
  };
  writeFileSync(join(folder, "binding.yaml"), JSON.stringify(binding));
  const bot = spawn(
    process.execPath,
    [...nodeFlags, join(folder, "main.mjs"), "--binding", join(folder, "binding.yaml")],
    {
      env: {
        HTTP_PORT: "0",
        DATA_DIR: folder,
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
      },
      stdio: "ignore",
    },
  );
  try {
    await until(slack.feed, "the bot is connected", () => slack.view().connections.length > 0);
    const said = personIn(slack, "alice").says("sre", "@agent ping 7");
    await threadOf(slack, said).shows("pong 7");
  } finally {
    bot.kill("SIGTERM");
    await once(bot, "exit");
  }
});

const importedFromUndici = (file: string): string[] =>
  namesIn(file, /import \{([^}]*)\} from ['"]undici['"]/g).flatMap((list) =>
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => name.replace(/ as .*/, "")),
  );

const namesIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(file, "utf8").matchAll(pattern)].flatMap(([, names]) => names ?? []);

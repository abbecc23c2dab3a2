import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { personIn, type Slack, threadOf, until } from "../playground/slack/index.ts";
import { freePort, logged, metricIn, openStage, served } from "./command-stage.ts";

const connected = (slack: Slack) =>
  until(slack.feed, "a bot is connected", () => slack.view().connections.length > 0, { timeoutMs: 20_000 });

/** What only its addressee read, in the order of posting. */
const whispers = (slack: Slack) =>
  slack.history.posts.filter(({ change }) => change === "ephemeral").map(({ text }) => text);

describe.concurrent("what the command says of itself", () => {
  test("--help names every flag, variable and exit code", async () => {
    await using stage = await openStage();
    const { code, words } = await stage.run(["--help"]);
    expect(code).toBe(0);
    for (const word of ["--binding", "--credentials", "--check", "--dead-letters", "--version"])
      expect(words).toContain(word);
    for (const word of ["SLACK_API_URL", "REDIS_URL", "DATA_DIR", "LOG_LEVEL", "HTTP_PORT", "DRAIN_SECONDS"])
      expect(words).toContain(word);
    expect(words).toMatch(/0 after SIGTERM.*1 fatal.*2 .*3 /);
  });

  test("--version is the package's", async () => {
    await using stage = await openStage();
    const { code, words } = await stage.run(["--version"]);
    expect(code).toBe(0);
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../package.json"), "utf8"),
    ) as Record<string, string>;
    expect(words).toBe(version);
  });
});

const binding = (spec: string, kind = "SlackAgentBinding") =>
  `apiVersion: slackagents.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: bot}\nspec: ${spec}\n`;
const whole = "{slack: {secretRef: {name: s}}, agent: {url: 'http://agent.example'}}";

describe.concurrent("a wrong configuration ends with exit code 2, and a sentence for each mistake", () => {
  test.each<[string, string | undefined, Record<string, string>, RegExp[]]>([
    ["no such file", undefined, {}, [/binding\.yaml cannot be read: .*no such file/i]],
    ["no YAML", "a: [1\n b: {", {}, [/binding\.yaml cannot be read as YAML/]],
    ["an empty file", "", {}, [/binding\.yaml: /]],
    ["another kind", binding(whole, "Deployment"), {}, [/kind/]],
    [
      "several mistakes in a binding",
      binding("{slack: {}, agent: {url: 'file:///etc/passwd', timeout: 0s}, channels: [{id: '#sre'}]}"),
      {},
      [/spec\.slack/, /spec\.agent\.url/, /spec\.agent\.timeout/, /spec\.channels\[0\]\.id/],
    ],
    [
      "several bad variables",
      binding(whole),
      {
        SLACK_API_URL: "slack.com/api",
        REDIS_URL: "http://x",
        LOG_LEVEL: "loud",
        HTTP_PORT: "99999",
        DRAIN_SECONDS: "soon",
      },
      [
        /^SLACK_API_URL must be an address that begins with https:/m,
        /^REDIS_URL must be an address that begins with redis:/m,
        /^LOG_LEVEL must be one of trace, debug/m,
        /^HTTP_PORT must be 0 to 65535/m,
        /^DRAIN_SECONDS is not a whole number/m,
      ],
    ],
    ["a store's address that cannot be", binding(whole), { REDIS_URL: "redis://" }, [/redis:\/\//]],
  ])("%s", async (_, content, env, sentences) => {
    await using stage = await openStage();
    const file = content === undefined ? join(stage.folder, "nowhere-binding.yaml") : stage.bindingFile;
    if (content !== undefined) stage.write("binding.yaml", content);
    const { code, words } = await stage.run(["--binding", file], env);
    for (const sentence of sentences) expect(words).toMatch(sentence);
    expect(words).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  test.each<[string, string[], RegExp]>([
    ["no binding named", [], /give --binding FILE/],
    ["an unknown flag", ["--bindng", "x"], /--bindng.*See --help/],
    ["an argument too many", ["--binding", "x", "y"], /Unknown argument y/],
    ["a dead letter without an id", ["--binding", "x", "--dead-letters", "retry"], /retry ID/],
  ])("%s", async (_, args, sentence) => {
    await using stage = await openStage();
    const { code, words } = await stage.run(args);
    expect(words).toMatch(sentence);
    expect(code).toBe(2);
  });
});

describe.concurrent("--check", () => {
  test("all is well: exit code 0, and each thing has a line", async () => {
    await using stage = await openStage();
    stage.bind({ channels: [{ id: stage.slack.workspace.channel("sre") }] });
    const { code, words } = await stage.run(["--binding", stage.bindingFile, "--check"]);
    expect(words).not.toMatch(/FAIL/);
    for (const row of [
      /^ok +tokens +/m,
      /^ok +bot token +agent in Northwind Trading$/m,
      /^ok +app token +Socket Mode is on/m,
      new RegExp(`^ok +one app +both tokens are of the app ${stage.slack.app.id}`, "m"),
      /^ok +scope chat:write +granted, for answers$/m,
      /^ok +channel C\w+ +#sre$/m,
      /^ok +agent +.+ \(A2A 1\.0, streaming\)$/m,
      /^note +app manifest +.*were not compared: .* SLACK_CONFIG_TOKEN/m,
      /^ok +store +/m,
    ])
      expect(words).toMatch(row);
    expect(code).toBe(0);
    expect(stage.slack.history.posts).toEqual([]);
  });

  test("with an app configuration token it compares the installed app, and names each difference with what follows", async () => {
    await using stage = await openStage();
    stage.bind({ slack: { secretRef: { name: "slack" }, slashCommand: "/sre" } });
    stage.slack.app.events.delete("message.im");
    const look = (env: Record<string, string>, more: readonly string[] = []) =>
      stage.run(["--binding", stage.bindingFile, "--check", ...more], env);
    const configured = { SLACK_CONFIG_TOKEN: stage.slack.workspace.configToken };
    const found = await look(configured);
    for (const row of [
      /^FAIL +app manifest +2 things are missing/m,
      /^FAIL +event message\.im +missing, needed for .*direct messages.* Subscribe to it on the page Event Subscriptions/m,
      /^FAIL +command \/sre +missing, .* Declare it on the page Slash Commands/m,
      /^note +command \/ask +declared and not this binding's/m,
      /^note +event member_left_channel +subscribed and not needed/m,
      /^note +scope channels:join +granted and not needed by this binding/m,
    ])
      expect(found.words).toMatch(row);
    expect(found.code).toBe(1);

    stage.slack.app.events.add("message.im");
    stage.bind({ slack: { secretRef: { name: "slack" }, slashCommand: "/ask" } });
    stage.write("bot-token", stage.slack.botToken);
    stage.write("app-token", stage.slack.appToken);
    stage.write("config-token", stage.slack.workspace.configToken);
    const whole = await look({}, ["--credentials", stage.folder]);
    expect(whole.words).toMatch(/^ok +app manifest +events, commands, shortcuts and settings hold all/m);
    expect(whole.words).not.toMatch(/FAIL/);
    expect(whole.code).toBe(0);

    stage.slack.faults.set("config-token-error", { error: "token_expired" });
    const expired = await look(configured);
    expect(expired.words).toMatch(
      /^FAIL +app manifest +Slack says token_expired: .*12 hours: make a new one on/m,
    );
    expect(expired.code).toBe(1);
    const refresh = await look({ SLACK_CONFIG_TOKEN: "xoxe-1-canary" });
    expect(refresh.words).toMatch(/^FAIL +app manifest +SLACK_CONFIG_TOKEN is a refresh token/m);
    for (const { words } of [found, whole, expired, refresh])
      expect(words).not.toMatch(/xoxe\.xoxp-1|canary|^\s+at /m);
  });

  test.each<[string, (stage: Awaited<ReturnType<typeof openStage>>) => Record<string, string>, RegExp]>([
    [
      "a revoked token",
      ({ slack }) => {
        slack.faults.set("token-error", { error: "token_revoked", token: "bot" });
        return {};
      },
      /^FAIL +bot token +.*token_revoked.*reinstall/m,
    ],
    [
      "Socket Mode switched off",
      ({ slack }) => {
        slack.faults.set("link-disabled");
        return {};
      },
      /^FAIL +app token +.*Socket Mode/m,
    ],
    [
      "a missing scope",
      ({ slack }) => {
        slack.faults.set("missing-scope", { scope: "channels:history" });
        return {};
      },
      /^FAIL +scope channels:history +missing, needed for .* install the app again/m,
    ],
    [
      "no tokens at all",
      () => ({ SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "" }),
      /^FAIL +tokens +There are no Slack tokens in the environment: give SLACK_BOT_TOKEN/m,
    ],
    [
      "swapped tokens",
      ({ slack }) => ({ SLACK_BOT_TOKEN: slack.appToken, SLACK_APP_TOKEN: slack.botToken }),
      /^FAIL +tokens +The two Slack tokens are swapped/m,
    ],
    [
      "tokens of two apps",
      ({ slack }) => ({ SLACK_APP_TOKEN: otherApp(slack).appToken }),
      /^FAIL +one app +.*different apps/m,
    ],
    [
      "the agent is down",
      (stage) => {
        stage.bind({ agent: { url: "http://127.0.0.1:9" } });
        return {};
      },
      /^FAIL +agent +\S/m,
    ],
    [
      "the store is down",
      () => ({ REDIS_URL: "redis://127.0.0.1:9" }),
      /^FAIL +store +Check that the store runs/m,
    ],
    [
      "the store's folder cannot be written",
      ({ bindingFile }) => ({ DATA_DIR: bindingFile }),
      /^FAIL +store +Check that DATA_DIR/m,
    ],
    [
      "the bot is not in a listed channel",
      (stage) => {
        stage.bind({ channels: [{ id: stage.slack.workspace.channel("random") }] });
        return {};
      },
      /^FAIL +channel C\w+ +#random: the bot is not a member, invite it there/m,
    ],
    [
      "a listed channel does not exist",
      (stage) => {
        stage.bind({ channels: [{ id: "C0NOWHERE1" }] });
        return {};
      },
      /^FAIL +channel C0NOWHERE1 +.*channel_not_found/m,
    ],
    [
      "Slack is away",
      () => ({ SLACK_API_URL: "http://127.0.0.1:9/api/" }),
      /^FAIL +bot token +Slack does not answer \(.*SLACK_API_URL/m,
    ],
  ])("%s: exit code 1, and the line says what to do", async (_, arrange, row) => {
    await using stage = await openStage();
    const env = arrange(stage);
    const { code, words } = await stage.run(["--binding", stage.bindingFile, "--check"], env);
    expect(words).toMatch(row);
    expect(words).not.toMatch(/^\s+at |xoxb-\d|xapp-1-/m);
    expect(code).toBe(1);
  });
});

describe.concurrent("--manifest", () => {
  const ask = "{slack: {secretRef: {name: s}, slashCommand: /sre}, agent: {url: 'http://agent.example'}}";

  test.each<[string, string[], (words: string) => unknown]>([
    ["YAML", [], parse],
    [
      "a link to Slack's page",
      ["link"],
      (words) => JSON.parse(new URL(words).searchParams.get("manifest_json") ?? ""),
    ],
  ])("as %s: the app that fits the binding, with no tokens and no Slack", async (_, form, read) => {
    await using stage = await openStage();
    stage.write("binding.yaml", binding(ask));
    const { code, words } = await stage.run(["--binding", stage.bindingFile, "--manifest", ...form], {
      SLACK_BOT_TOKEN: "",
      SLACK_APP_TOKEN: "",
      SLACK_API_URL: "http://127.0.0.1:9/api/",
    });
    expect(read(words)).toMatchObject({
      features: {
        agent_view: {},
        slash_commands: [{ command: "/sre" }],
        shortcuts: [{ callback_id: "ask_agent" }],
      },
      settings: { socket_mode_enabled: true, event_subscriptions: { bot_events: expect.anything() } },
    });
    expect(code).toBe(0);
  });

  test("another form: exit code 2, and the forms that there are", async () => {
    await using stage = await openStage();
    const { code, words } = await stage.run(["--binding", stage.bindingFile, "--manifest", "toml"]);
    expect(words).toMatch(/--manifest takes yaml, json, link/);
    expect(code).toBe(2);
  });
});

const otherApp = (slack: Slack) => {
  const app = [...slack.workspace.apps.values()].find(({ id }) => id !== slack.app.id);
  if (app === undefined) throw new RangeError("the workspace has one app only");
  return app;
};

/** Every name that dashboards and alerts may rely on. */
const metricNames = [
  "slackagent_events_total",
  "slackagent_ack_seconds",
  "slackagent_turns_total",
  "slackagent_turn_seconds",
  "slackagent_first_token_seconds",
  "slackagent_turns_active",
  "slackagent_inbox_pending",
  "slackagent_dead_letters_total",
  "slackagent_socket_connected",
  "slackagent_socket_gap_seconds",
  "slackagent_backfilled_total",
  "slackagent_lease_held",
  "slackagent_lease_epoch",
  "slackagent_slack_requests_total",
  "slackagent_agent_requests_total",
  "slackagent_store_seconds",
  "process_cpu_user_seconds_total",
  "nodejs_eventloop_lag_seconds",
];

describe.concurrent("health and metrics", () => {
  test("ready while it works; every metric is there from the start, and counts", async () => {
    await using stage = await openStage();
    const port = await freePort();
    const bot = stage.start(["--binding", stage.bindingFile], { HTTP_PORT: String(port) });
    expect(await served(port, "/healthz")).toBe("ok\n");
    const first = await served(port, "/metrics");
    for (const name of metricNames) expect(first).toContain(`# TYPE ${name} `);
    for (const [name, labels] of zeroes) expect([name, labels, metricIn(first, name, labels)]).toContain(0);
    expect(await served(port, "/readyz")).toBe("ok\n");
    expect(await served(port, "/nowhere", 404)).toContain("/metrics");
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: "POST" })).status).toBe(405);
    await connected(stage.slack);
    const said = personIn(stage.slack, "alice").says("sre", "@agent ping 1");
    await threadOf(stage.slack, said).shows("pong 1");
    await logged(bot, { msg: "turn done" });
    const then = await served(port, "/metrics");
    expect(metricIn(then, "slackagent_turns_total", 'outcome="answered"')).toBe(1);
    expect(metricIn(then, "slackagent_events_total", 'verdict="accepted"')).toBe(1);
    expect(metricIn(then, "slackagent_lease_held")).toBe(1);
    expect(metricIn(then, "slackagent_lease_epoch")).toBe(1);
    expect(metricIn(then, "slackagent_socket_connected")).toBe(1);
    expect(metricIn(then, "slackagent_turn_seconds_count")).toBe(1);
    for (const op of ["accept", "save", "finish", "acquireLease"])
      expect([op, metricIn(then, "slackagent_store_seconds_count", `op="${op}"`)]).not.toContain(0);
    expect(metricIn(then, "slackagent_slack_requests_total", 'method="chat.startStream"')).toBe(1);
    expect(metricIn(then, "slackagent_agent_requests_total", 'outcome="ok"')).toBeGreaterThan(0);
  });

  test("not ready while the store is away, alive all the same, and the reason is said", async () => {
    await using stage = await openStage();
    const port = await freePort();
    const bot = stage.start(["--binding", stage.bindingFile], {
      HTTP_PORT: String(port),
      REDIS_URL: "redis://:canary-password@127.0.0.1:9",
    });
    expect(await served(port, "/healthz")).toBe("ok\n");
    await logged(bot, { condition: "StoreReady", status: "False", reason: "StoreUnreachable" });
    expect(await served(port, "/readyz", 503)).toMatch(/^store: Check that the store runs/);
    expect(await bot.kill("SIGTERM")).toBe(0);
    expect(JSON.stringify(bot.lines)).not.toContain("canary-password");
  });

  test("a taken port is fatal: exit code 1 and the reason", async () => {
    await using stage = await openStage();
    const port = new URL(stage.slack.url).port;
    const { code, words } = await stage.run(["--binding", stage.bindingFile], { HTTP_PORT: port });
    expect(words).toMatch(/EADDRINUSE/);
    expect(code).toBe(1);
  });
});

const zeroes: readonly (readonly [name: string, labels: string])[] = [
  ["slackagent_events_total", 'type="events_api",verdict="malformed"'],
  ["slackagent_ack_seconds_count", ""],
  ["slackagent_turns_total", 'outcome="answered"'],
  ["slackagent_turns_total", 'outcome="dead-letter"'],
  ["slackagent_turn_seconds_count", ""],
  ["slackagent_first_token_seconds_count", ""],
  ["slackagent_turns_active", ""],
  ["slackagent_inbox_pending", ""],
  ["slackagent_dead_letters_total", ""],
  ["slackagent_backfilled_total", ""],
  ["slackagent_store_seconds_count", 'op="accept"'],
];

describe.concurrent("stopping", () => {
  test("SIGTERM: exit code 0, the connection is closed, and a second signal changes nothing", async () => {
    await using stage = await openStage();
    const bot = stage.start(["--binding", stage.bindingFile]);
    await connected(stage.slack);
    void bot.kill("SIGTERM");
    expect(await bot.kill("SIGTERM")).toBe(0);
    expect(bot.lines.at(-1)).toMatchObject({ level: "info", msg: "bot stopped", binding: "test/bot" });
    await until(stage.slack.feed, "nothing is connected", () => stage.slack.view().connections.length === 0);
    expect(bot.noise).toEqual([]);
  });

  test("SIGINT while it waits for tokens: exit code 0", async () => {
    await using stage = await openStage();
    const bot = stage.start(["--binding", stage.bindingFile], { SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "" });
    await logged(bot, { condition: "CredentialsValid", status: "False" });
    expect(await bot.kill("SIGINT")).toBe(0);
  });
});

describe.concurrent("tokens", () => {
  test("none yet: it waits and says so, and works as soon as the files appear", async () => {
    await using stage = await openStage();
    const bot = stage.start(["--binding", stage.bindingFile, "--credentials", stage.folder], {
      SLACK_BOT_TOKEN: "",
      SLACK_APP_TOKEN: "",
    });
    const line = await logged(bot, { condition: "CredentialsValid", status: "False" });
    expect(line).toMatchObject({ reason: "SecretMissing", remedy: expect.stringContaining("bot-token") });
    stage.write("bot-token", `${stage.slack.botToken}\r\n`);
    const next = await logged(bot, { condition: "CredentialsValid", reason: "KeyMissing" });
    expect(next).toMatchObject({ status: "False", remedy: expect.stringContaining("app-token") });
    stage.write("app-token", stage.slack.appToken);
    await logged(bot, { condition: "CredentialsValid", status: "True" });
    await connected(stage.slack);
    const said = personIn(stage.slack, "alice").says("sre", "@agent ping 1");
    await threadOf(stage.slack, said).shows("pong 1");
  });

  test("of two apps: a condition with the remedy, no connection, and work once it is mended", async () => {
    await using stage = await openStage();
    stage.write("bot-token", stage.slack.botToken);
    stage.write("app-token", otherApp(stage.slack).appToken);
    const bot = stage.start(["--binding", stage.bindingFile, "--credentials", stage.folder]);
    const line = await logged(bot, { condition: "CredentialsValid", status: "False" });
    expect(line).toMatchObject({
      reason: "DifferentApps",
      remedy: expect.stringMatching(new RegExp(`the app ${stage.slack.app.id} into app-token`)),
    });
    expect(stage.slack.history.calls.map(({ method }) => method)).not.toContain("apps.connections.open");
    stage.write("app-token", stage.slack.appToken);
    await logged(bot, { condition: "CredentialsValid", status: "True" });
    await connected(stage.slack);
  });

  test("an app that may not look at bots: the tokens are taken as they are", async () => {
    await using stage = await openStage();
    stage.bind({ access: { externalUsers: "Allow" } });
    stage.slack.faults.set("missing-scope", { scope: "users:read" });
    const bot = stage.start(["--binding", stage.bindingFile]);
    await logged(bot, { condition: "CredentialsValid", status: "True" });
    await connected(stage.slack);
  });

  test("an app that cannot tell guests from members answers nobody, and says which scope it lacks", async () => {
    await using stage = await openStage();
    stage.slack.faults.set("missing-scope", { scope: "users:read" });
    const bot = stage.start(["--binding", stage.bindingFile]);
    const line = await logged(bot, { condition: "CredentialsValid", reason: "ScopesMissing" });
    expect(line.remedy).toMatch(/lacks users:read .*guests and strangers .*install the app again/);
    stage.slack.faults.clear("missing-scope");
    await connected(stage.slack);
  });

  test("without a scope that nothing works without: a condition says so, no connection, and work once it is granted", async () => {
    await using stage = await openStage();
    stage.slack.faults.set("missing-scope", { scope: "chat:write" });
    const bot = stage.start(["--binding", stage.bindingFile]);
    const line = await logged(bot, { condition: "CredentialsValid", reason: "ScopesMissing" });
    expect(line.remedy).toMatch(/lacks chat:write .*cannot answer.*install the app again/);
    stage.slack.faults.clear("missing-scope");
    await connected(stage.slack);
  });
});

describe.concurrent("a changed binding file", () => {
  test("takes effect without a restart; a broken change is reported and not taken", async () => {
    await using stage = await openStage();
    const { slack } = stage;
    const alice = personIn(slack, "alice");
    const [sre, general] = ["sre", "general"].map((name) => ({ id: slack.workspace.channel(name) }));
    stage.bind({ channels: [sre], messages: { channelNotBound: "First wording" } });
    const bot = stage.start(["--binding", stage.bindingFile]);
    await connected(slack);
    alice.says("general", "@agent ping 1");
    await until(slack.feed, "the first wording", () => whispers(slack).includes("First wording"));

    stage.bind({ channels: [sre], messages: { channelNotBound: "Second wording" } });
    await logged(bot, { msg: "the changed binding is in force" });
    // Nobody is told again within a minute why they are refused: the new wording is another person's.
    personIn(slack, "bob").says("general", "@agent ping 2");
    await until(slack.feed, "the second wording", () => whispers(slack).includes("Second wording"));

    stage.write("binding.yaml", "kind: SlackAgentBinding\nspec: [");
    await logged(bot, { msg: "the changed binding is not valid: the one before stays in force" });
    stage.bind({ channels: [{ id: "#general" }, { id: "general" }] });
    const refused = await logged(
      bot,
      {
        msg: "the changed binding is not valid: the one before stays in force",
      },
      bot.lines.length,
    );
    expect(refused.level).toBe("error");
    expect(refused.problems).toHaveLength(2);
    const kept = alice.says("sre", "@agent ping 3");
    await threadOf(slack, kept).shows("pong 3");

    stage.bind({ channels: [sre, general] });
    await logged(bot, { msg: "the changed binding is in force" }, bot.lines.length);
    const said = alice.says("general", "@agent ping 4");
    await threadOf(slack, said).shows("pong 4");
    expect(stage.slack.view().connections).toHaveLength(1);
  });
});

describe.concurrent("what never leaves the bot", () => {
  test("no token and no word of a message stands in the log at info, nor on the command line", async () => {
    await using stage = await openStage();
    const { slack } = stage;
    stage.bind({ channels: [{ id: slack.workspace.channel("sre") }], conversation: { onAmbiguous: "Ask" } });
    const bot = stage.start(["--binding", stage.bindingFile], { LOG_LEVEL: "info" });
    await connected(slack);
    const alice = personIn(slack, "alice");
    for (const word of ["fail", "crash", "hang up", "say nothing", "refuse", "ping canaryping"])
      alice.says("sre", `canaryword @agent ${word}`);
    for (const word of ["fail", "crash", "hang up", "ping canaryping"]) alice.says("sre", `@agent ${word}`);
    alice.says("general", "@agent canaryword elsewhere");
    alice.runs("/ask", "sre", "canaryword by command");
    slack.faults.set("refuse-call", { method: "chat.update", error: "canary_error" });
    slack.faults.set("malformed-frame", { shape: "one-megabyte" });
    slack.sendFrame('{"type":"events_api","envelope_id":"e1","payload":"canaryword"}');
    slack.deliver("events_api", {
      type: "event_callback",
      event: { type: "message", channel: "canaryword not a channel", text: "canaryword", ts: "canaryword" },
    });
    alice.says("@agent", "ping canaryword");
    await logged(bot, { msg: "turn done" });
    const last = alice.says("sre", "@agent ping done");
    await threadOf(slack, last).shows("pong done", { timeoutMs: 20_000 });
    expect(bot.noise).toEqual([]);
    const log = JSON.stringify(bot.lines);
    expect(log).not.toMatch(/canaryword|canaryping/);
    const commandLine = readFileSync(`/proc/${bot.pid}/cmdline`, "utf8");
    for (const token of [slack.botToken, slack.appToken]) {
      expect(log).not.toContain(token);
      expect(log).not.toContain(token.slice(-20));
      expect(commandLine).not.toContain(token);
    }
    expect(log).not.toMatch(/xox[a-z]-|xapp-|\/commands\/|\/actions\/|response_url/);
    for (const { time, level, msg, binding: named } of bot.lines) {
      expect(String(time)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(level).toMatch(/^(info|warn|error)$/);
      expect(msg).not.toBe("");
      expect(named).toBe("test/bot");
    }
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../playground/slack/index.ts";
import { botImage, describeOnStage, eventually, openStage, type Stage } from "./stage.fixture.ts";
import { aTeam, restarts, type Team, tokensOf } from "./team.fixture.ts";

describeOnStage("a binding in a cluster", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 240_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

  /** A team whose bot works. */
  async function aWorkingTeam(name: string, spec: Parameters<Team["bind"]>[0] = {}): Promise<Team> {
    const team = await aTeam(stage, name);
    await team.secret();
    await team.bind(spec);
    await team.ready();
    return team;
  }

  test.concurrent("a Secret and a binding are applied: it becomes Ready, a mention is answered, and kubectl says so", async () => {
    const team = await aWorkingTeam("first");
    await team.answered(team.asks("ping 1"), "pong 1");
    const [header, row] = columnsOf(await team.kubectl(["get", "sab"]));
    expect(header).toEqual(["NAME", "READY", "REASON", "BOT", "TEAM", "AGENT", "AGE"]);
    expect(row?.slice(0, -1)).toEqual(["bot", "True", "Ready", "first", "Northwind Trading", "SRE agent"]);
    const [wideHeader, wide] = columnsOf(await team.kubectl(["get", "sab", "-o", "wide"]));
    const { name } = (await team.pod()).metadata;
    expect(wideHeader).toEqual(expect.arrayContaining(["CHANNELS", "HOLDER", "PROTOCOL"]));
    expect(wide).toEqual(expect.arrayContaining([name, "1.0"]));
    const described = await team.kubectl(["describe", "sab", "bot"]);
    expect(described).toMatch(/Events:[\s\S]*Ready/);
    expect(described).not.toMatch(/xoxb|xapp/);
    expect(await team.kubectl(["get", "sab", "-o", "yaml"])).not.toMatch(/xoxb|xapp/);
  });

  test.concurrent("a change of channels takes effect in the pod that runs", async () => {
    const team = await aTeam(stage, "channels");
    const { workspace } = stage.slack;
    const inside = workspace.channel("channels") ?? "";
    const other = workspace.addChannel({ name: "elsewhere", members: ["alice", "channels"] }, Date.now());
    await team.secret();
    await team.bind({ channels: [{ id: other.id }] });
    await team.ready();
    const pod = await team.pod();
    const unheard = team.asks("ping 1");
    await team.bind({ channels: [{ id: inside }] });
    const { metadata } = await team.read();
    await eventually(async () => {
      const ready = await team.condition("Ready");
      expect(ready).toMatchObject({ status: "True", observedGeneration: metadata.generation });
    });
    await team.answered(team.asks("ping 2"), "pong 2");
    expect(team.answers(unheard)).toEqual([]);
    expect((await team.pod()).metadata.uid).toBe(pod.metadata.uid);
  });

  test.concurrent("another image and other resources replace the pod in mid-turn, and the answer comes once", async () => {
    const team = await aWorkingTeam("rollout");
    for (const [words, pod] of [
      ["be slow 4 s", { image: `${botImage}-again` }],
      ["be slow 5 s", { image: `${botImage}-again`, resources: { requests: { memory: "96Mi" } } }],
    ] as const) {
      const before = await team.pod();
      const said = team.asks(words);
      await until(stage.slack.feed, "the agent works", () => team.answers(said).length === 1, {
        timeoutMs: 30_000,
      });
      await team.bind({ pod });
      await team.answered(said, /done|slow|took|waited/i);
      await eventually(async () => expect((await team.pod()).metadata.uid).not.toBe(before.metadata.uid));
      await team.ready();
      expect(stage.agent.calls.all().filter(({ text }) => text.includes(words))).toHaveLength(1);
    }
    expect(team.mostConnections()).toBe(1);
  });

  test.concurrent("both tokens are rotated: the pod that runs goes on with the new ones", async () => {
    const team = await aWorkingTeam("rotated");
    const pod = await team.pod();
    team.rotate();
    await team.secret();
    // The old connection would hide an app-level token that is not taken over.
    await team.answered(team.asks("ping 1"), "pong 1");
    stage.slack.faults.set("reset-connections");
    await team.answered(team.asks("ping 2"), "pong 2");
    expect(restarts(await team.pod())).toBe(0);
    expect((await team.pod()).metadata.uid).toBe(pod.metadata.uid);
    await team.ready();
  });

  test.concurrent("what is wrong with the Secret is said with its name and key, and heals by itself", async () => {
    const team = await aTeam(stage, "tokens");
    await team.bind();
    const missing = await team.reason("CredentialsValid", "SecretMissing");
    expect(missing.message).toMatch(/Secret slack\b.*bot-token.*app-token/);
    expect(await team.condition("Ready")).toMatchObject({ status: "False" });
    const { "bot-token": bot, "app-token": app } = tokensOf(team.app);
    const steps = [
      ["KeyMissing", { "bot-token": bot, "app-token": "" }, /app-token.*Secret slack\b/],
      ["TokensSwapped", { "bot-token": app, "app-token": bot }, /swapped.*Secret slack\b.*bot-token/],
      ["WrongTokenKind", { "bot-token": "xoxp-1-2-3", "app-token": app }, /bot-token.*Secret slack\b.*xoxb-/],
    ] as const;
    for (const [reason, data, words] of steps) {
      await team.secret(data);
      expect((await team.reason("CredentialsValid", reason)).message).toMatch(words);
      await team.reason("Ready", reason);
    }
    await team.secret();
    await team.ready();
    await team.answered(team.asks("ping 1"), "pong 1");

    team.rotate(["botToken"]);
    const unanswered = team.asks("ping 2");
    const revoked = await team.reason("CredentialsValid", "TokenRevoked");
    expect(revoked.message).toMatch(/bot-token of the Secret slack/);
    await team.secret();
    await team.answered(unanswered, "pong 2");
    await team.ready();
    expect(restarts(await team.pod())).toBe(0);
  });

  test.concurrent("a suspended binding has no pod and says so; resumed, it answers what was asked meanwhile", async () => {
    const team = await aWorkingTeam("paused");
    await team.bind({ suspend: true });
    await team.reason("Ready", "Suspended");
    await eventually(async () => expect(await team.pods()).toEqual([]));
    expect(team.connections()).toEqual([]);
    const meanwhile = team.asks("ping 1");
    await team.bind({ suspend: false });
    await team.ready();
    await team.answered(meanwhile, "pong 1");
  });

  test.concurrent("a deleted binding leaves nothing behind, and made anew under its name it works", async () => {
    const team = await aWorkingTeam("deleted");
    expect((await team.leftovers()).length).toBeGreaterThan(6);
    await team.kubectl(["delete", "sab", "bot"]);
    await eventually(async () => expect(await team.leftovers()).toEqual([]));
    expect(team.connections()).toEqual([]);
    const meanwhile = team.asks("ping 1");
    await team.bind();
    await team.ready();
    await team.answered(meanwhile, "pong 1");
  });

  test.concurrent("two bindings on one Slack app: the newer never connects, and takes over when the older goes", async () => {
    const older = await aWorkingTeam("older");
    const newer = await aTeam(stage, "newer", { app: older.app });
    await newer.secret();
    await newer.bind();
    const refused = await newer.reason("Ready", "AppAlreadyBound");
    expect(refused.message).toContain(older.app.id);
    await newer.reason("SlackConnected", "AwaitingClaim");
    await older.answered(older.asks("ping 1"), "pong 1");
    expect(older.connections()).toHaveLength(1);
    const holder = older.connections()[0]?.id;
    await older.kubectl(["delete", "sab", "bot"]);
    await newer.ready();
    expect(newer.connections()[0]?.id).not.toBe(holder);
    await newer.answered(older.asks("ping 2"), "pong 2");
    expect(older.mostConnections()).toBe(1);
  });
});

const columnsOf = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s{2,}/));

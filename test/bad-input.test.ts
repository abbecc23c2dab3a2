import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { uuidV5 } from "../bot-runtime/turns/ids.ts";
import {
  type FaultParams,
  type Person,
  personIn,
  type Said,
  type Slack,
  threadOf,
  until,
  webhookIn,
  wordsOf,
} from "../playground/slack/index.ts";
import type { BotProcess } from "./bot.ts";
import { freePort, logged, metricIn, openStage, type Stage, served } from "./command-stage.ts";
import { type RedisServer, skipRedis, startRedis } from "./servers/redis.ts";

/** One bot for all rows of a table: what one row breaks the next ones find. */
class Scene {
  readonly stage: Stage;
  readonly bot: BotProcess;
  readonly port: number;
  #pings = 0;
  #foreseen = 0;

  constructor(stage: Stage, bot: BotProcess, port: number) {
    this.stage = stage;
    this.bot = bot;
    this.port = port;
  }

  get slack(): Slack {
    return this.stage.slack;
  }

  /** Questions that the agent was asked and that no row has accounted for. */
  get unforeseen(): number {
    return this.stage.agent.calls.all().length - this.#foreseen;
  }

  /** Takes whatever the agent was asked until now as meant. */
  foresee(): void {
    this.#foreseen = this.stage.agent.calls.all().length;
  }

  person(handle: string): Person {
    return personIn(this.slack, handle);
  }

  async count(labels: string): Promise<number> {
    return metricIn(await served(this.port, "/metrics"), "slackagent_events_total", labels) ?? 0;
  }

  /** Plays it and waits until the bot has counted it so; then the next mention must be answered, by the same process. */
  async survives(labels: string, play: () => void | Promise<void>, times = 1): Promise<void> {
    const before = await this.count(labels);
    await play();
    await vi.waitFor(async () => expect(await this.count(labels)).toBeGreaterThanOrEqual(before + times), {
      timeout: 10_000,
      interval: 30,
    });
    await this.answersNext();
  }

  async answersNext(): Promise<void> {
    this.#pings += 1;
    const said = this.person("alice").says("sre", `@agent ping n${this.#pings}`);
    await threadOf(this.slack, said).shows(`pong n${this.#pings}`, { timeoutMs: 20_000 });
    this.#foreseen += 1;
    expect(this.slack.view().connections).toHaveLength(1);
    expect(this.bot.lines.filter(({ msg }) => msg === "a failure was handled nowhere")).toEqual([]);
    expect(this.bot.noise).toEqual([]);
  }

  /** The thread's one answer, which the agent was asked for once. */
  async answered(said: Said, words: string | RegExp, asked = 1): Promise<string> {
    const shown = await threadOf(this.slack, said).shows(words, { timeoutMs: 20_000 });
    this.#foreseen += asked;
    return wordsOf(shown);
  }

  /** An event of the Events API as Slack wraps it, with fields of the test's own. */
  event(event: Readonly<Record<string, unknown>>, envelope: Readonly<Record<string, unknown>> = {}): void {
    const team = this.slack.workspace.team.id;
    this.slack.deliver("events_api", {
      type: "event_callback",
      team_id: team,
      api_app_id: this.slack.app.id,
      event_id: `Ev${Math.random().toString(36).slice(2).toUpperCase()}`,
      authorizations: [{ team_id: team, user_id: this.slack.app.botUserId, is_bot: true }],
      event: { ...this.mention(), ...event },
      ...envelope,
    });
  }

  /** Alice's mention in #sre, as an event. */
  mention() {
    const ts = `${Math.floor(Date.now() / 1_000)}.${String(Math.floor(Math.random() * 1e6)).padStart(6, "0")}`;
    return {
      type: "app_mention",
      channel: this.slack.workspace.channel("sre"),
      user: this.slack.workspace.user("alice"),
      text: `<@${this.slack.app.botUserId}> ping forged`,
      ts,
      event_ts: ts,
    };
  }

  interactive(payload: Readonly<Record<string, unknown>>, said: Said): void {
    const { team } = this.slack.workspace;
    this.slack.deliver("interactive", {
      type: "block_actions",
      api_app_id: this.slack.app.id,
      team: { id: team.id, domain: team.domain },
      user: { id: this.slack.workspace.user("alice"), team_id: team.id },
      channel: { id: said.channel },
      message: { ts: said.ts, thread_ts: said.threadTs },
      container: { type: "message", channel_id: said.channel, message_ts: said.ts },
      trigger_id: "1.2.expired",
      response_url: `${this.slack.url}/actions/expired`,
      ...payload,
    });
  }

  slash(payload: Readonly<Record<string, unknown>>): void {
    this.slack.deliver("slash_commands", {
      team_id: this.slack.workspace.team.id,
      api_app_id: this.slack.app.id,
      channel_id: this.slack.workspace.channel("sre"),
      user_id: this.slack.workspace.user("alice"),
      command: "/ask",
      text: "ping forged",
      trigger_id: `1.2.${Math.random()}`,
      response_url: `${this.slack.url}/commands/expired`,
      ...payload,
    });
  }

  /** Resolves once only this person was told such words. */
  whispered(handle: string, words: RegExp): Promise<unknown> {
    const user = this.slack.workspace.user(handle);
    return until(this.slack.feed, `${handle} was told ${words}`, () =>
      this.slack.history.posts.some(
        (post) => post.change === "ephemeral" && post.user === user && words.test(post.text),
      ),
    );
  }
}

async function openScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const stage = await openStage();
  stage.bind({ slack: { secretRef: { name: "slack" }, slashCommand: "/ask" } });
  const port = await freePort();
  const bot = stage.start(["--binding", stage.bindingFile], { HTTP_PORT: String(port), ...env });
  await until(stage.slack.feed, "a bot is connected", () => stage.slack.view().connections.length > 0, {
    timeoutMs: 20_000,
  });
  return new Scene(stage, bot, port);
}

const frame = 'type="frame",verdict="malformed"';
const events = (verdict: string) => `type="events_api",verdict="${verdict}"`;
const clicks = (verdict: string) => `type="interactive",verdict="${verdict}"`;
const commands = (verdict: string) => `type="slash_commands",verdict="${verdict}"`;

describe("bad input from Slack: survived, counted, and the next mention is answered", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  beforeEach(() => scene.foresee());
  afterAll(async () => {
    await scene.stage[Symbol.asyncDispose]();
  });

  test.each<[string, string]>([
    ["not-json", frame],
    ["null", frame],
    ["array", frame],
    ["number", frame],
    ["binary", frame],
    ["no-type", frame],
    ["no-payload", frame],
    ["no-envelope-id", frame],
    ["deep", frame],
    ["unknown-type", 'type="other",verdict="ignored"'],
    ["empty-payload", events("malformed")],
    ["no-event", events("malformed")],
    ["null-event", events("malformed")],
    ["event-without-user", events("malformed")],
    ["event-without-ts", events("malformed")],
    ["event-without-channel", events("malformed")],
    ["odd-ts", events("malformed")],
    ["foreign-app", events("foreign")],
    ["foreign-team", events("foreign")],
    ["one-megabyte", frame],
    ["proto", events("ignored")],
  ])("a frame of the shape %s", async (shape, counted) => {
    const params: FaultParams = { shape };
    await scene.survives(counted, () => scene.slack.faults.set("malformed-frame", params));
  });

  test.each<[string, string | Buffer]>([
    ["an empty frame", ""],
    ["a word", '"hello"'],
    ["a disconnect without a reason, as a list", '[{"type":"disconnect"}]'],
    ["a type that is a number", '{"type":7,"envelope_id":"e","payload":{}}'],
    ["an envelope id that is an object", '{"type":"events_api","envelope_id":{},"payload":{}}'],
    ["a payload that is a list", '{"type":"events_api","envelope_id":"e","payload":[]}'],
    ["40 MB", `{"type":"events_api","envelope_id":"e","payload":{"x":"${"x".repeat(40_000_000)}"}}`],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])("%s", (_, content) => scene.survives(frame, () => scene.slack.sendFrame(content)));

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["a channel that is an object", { channel: { id: "C1" } }],
    ["a user that is a number", { user: 7 }],
    ["a channel of 10,000 characters", { channel: "C".repeat(10_000) }],
    ["a ts beyond every time", { ts: "99999999999999999.1" }],
    ["a negative ts", { ts: "-1.5" }],
    ["an empty thread_ts", { thread_ts: "" }],
    ["a team that is a list", { team: ["T1"] }],
  ])("an event with %s is malformed", (_, event) =>
    scene.survives(events("malformed"), () => scene.event(event)),
  );

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["text that is a number", { text: 7 }],
    ["no text", { text: undefined }],
    ["blocks that are a word", { blocks: "blocks" }],
    ["blocks of null", { blocks: [null, 7, "x", { type: null }, { type: "rich_text", elements: null }] }],
    ["files that are an object", { files: { length: -1 } }],
    ["attachments of nonsense", { attachments: [null, { fields: 3, blocks: [[[]]] }] }],
    ["an event_id that is a number", {}],
    ["half a surrogate pair and control characters", { text: "\ud800 \u0000\u0007\u001b[31m ping forged" }],
  ])("a mention with %s gets an answer", async (name, event) => {
    const given = scene.mention();
    const text = "text" in event ? {} : { text: `${given.text}` };
    const said = await posted(scene, "an odd mention follows");
    await scene.survives(events("accepted"), async () => {
      scene.event(
        { ...event, ...text, thread_ts: said.threadTs },
        name.startsWith("an event_id") ? { event_id: 7 } : {},
      );
      await threadOf(scene.slack, said).shows(/\S/, { timeoutMs: 20_000 });
      await settled(scene);
    });
    scene.foresee();
  });

  test.each([100, 4_000, 50_000])(
    "a mention whose blocks are nested %i deep: its text counts",
    async (depth) => {
      const { slack } = scene;
      const root = await posted(scene, "a deep mention follows");
      const event = JSON.stringify({
        ...scene.mention(),
        thread_ts: root.threadTs,
        blocks: "BLOCKS",
      }).replace('"BLOCKS"', `${'[{"elements":'.repeat(depth)}[]${"}]".repeat(depth)}`);
      const head = `"team_id":"${slack.workspace.team.id}","api_app_id":"${slack.app.id}"`;
      await scene.survives(events("accepted"), () =>
        slack.sendFrame(
          `{"type":"events_api","envelope_id":"deep-${depth}","payload":{"type":"event_callback",${head},"event":${event}}}`,
        ),
      );
      await scene.answered(root, "pong forged");
    },
  );

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["message_changed", { type: "message", subtype: "message_changed", hidden: true, message: {} }],
    ["message_deleted", { type: "message", subtype: "message_deleted", hidden: true, deleted_ts: "1.1" }],
    ["tombstone", { type: "message", subtype: "tombstone", hidden: true }],
    ["a hidden message", { type: "message", hidden: true }],
    ["a huddle", { type: "message", subtype: "huddle_thread", room: { id: "R1" } }],
    ["somebody joined", { type: "message", subtype: "channel_join" }],
    ["a subtype that does not exist", { type: "message", subtype: "quantum" }],
    ["Slackbot", { type: "message", user: "USLACKBOT" }],
    ["an event that does not exist", { type: "quantum_event" }],
  ])("%s is ignored", (_, event) => scene.survives(events("ignored"), () => scene.event(event)));

  test("our own message, by user, by bot or by app, is ignored", async () => {
    const { app } = scene.slack;
    for (const own of [
      { user: app.botUserId },
      { user: undefined, bot_id: app.botId, subtype: "bot_message" },
      { bot_id: "B0OTHER", app_id: app.id },
    ])
      await scene.survives(events("ignored"), () => scene.event(own));
  });

  test("an edit and a deletion ask nothing, even when the edit adds a mention", async () => {
    const alice = scene.person("alice");
    const said = alice.says("sre", "only words");
    await scene.survives(events("ignored"), () => alice.edits(said, "@agent ping edited"), 1);
    await scene.survives(events("ignored"), () => alice.deletes(said), 1);
    expect(scene.unforeseen).toBe(0);
  });

  test.each<[string, (alice: Person, root: Said) => Said]>([
    [
      "file_share",
      (alice) =>
        alice.says("sre", "@agent ping spoken", {
          files: [{ name: "a.txt", base64: "YQ==" }],
        }),
    ],
    ["thread_broadcast", (alice, root) => alice.replies(root, "@agent ping spoken", { broadcast: true })],
    ["me_message", (alice) => alice.says("sre", "@agent ping spoken", { subtype: "me_message" })],
  ])("%s with a mention is a question like every other", async (_, say) => {
    const alice = scene.person("alice");
    const root = alice.says("sre", "a thread");
    const said = say(alice, root);
    // The agent is shown a file as a further paragraph, and then answers that instead of the word.
    await scene.answered(said, /pong spoken|a\.txt|service|help/i);
    await scene.answersNext();
    expect(scene.unforeseen).toBe(0);
  });

  test("bot_message with a mention: bots are not answered unless the binding lists them", async () => {
    const words = `<@${scene.slack.app.botUserId}> ping botty`;
    await scene.survives(events("ignored"), () => {
      webhookIn(scene.slack, "HyperDX").fires("sre", { text: words });
    });
    expect(scene.unforeseen).toBe(0);
  });

  test("a stranger of another organisation is refused before anything is stored, and told", async () => {
    await scene.survives(events("refused"), () => {
      scene.person("sam").says("partner-fabrikam", "@agent ping stranger");
    });
    await scene.whispered("sam", /\S/);
    expect(scene.unforeseen).toBe(0);
  });

  test("a guest is refused once Slack told who it is, and told", async () => {
    scene.person("alice").invites("gina", "sre");
    await scene.survives(events("accepted"), () => {
      scene.person("gina").says("sre", "@agent ping guest");
    });
    await scene.whispered("gina", /\S/);
    await settled(scene);
    expect(scene.unforeseen).toBe(0);
  });

  test("a deactivated user is refused once Slack told who it is; there is nobody to tell", async () => {
    await scene.survives(events("accepted"), () => scene.event({ user: scene.slack.workspace.user("dora") }));
    await settled(scene);
    expect(scene.unforeseen).toBe(0);
  });

  test.each<[string, string, string | RegExp, boolean?]>([
    ["40,000 characters", `@agent ${"word ".repeat(7_900)}\n\nping long`, /pong long|Which service/],
    ["zero-width characters", "@agent \u200b\u200d\ufeffping\u200b zero", /\S/],
    ["right-to-left marks", "@agent \u202eping \u2066rtl\u2069", /\S/],
    ["<!channel> inside", "@agent ping <!channel>", /pong/],
    ["@channel inside", "@agent ping @channel", /pong/],
    ["a raw <!everyone> and a raw mention of somebody", "<@AGENT> ping <!everyone>", /pong/, true],
  ])("%s: answered, and the answer notifies nobody", async (_, text, words, raw = false) => {
    const said = scene.person("alice").says("sre", text.replace("AGENT", scene.slack.app.botUserId), { raw });
    await scene.answered(said, words);
    await settled(scene);
    for (const answer of threadOf(scene.slack, said).answers()) {
      expect(wordsOf(answer)).not.toMatch(/<!(channel|here|everyone)/);
      expect(answer.notifies.broadcasts).toEqual([]);
    }
    await scene.answersNext();
    expect(scene.unforeseen).toBe(0);
  });

  test("a mention inside code addresses nobody", async () => {
    await scene.survives(events("ignored"), () => {
      scene.person("alice").says("sre", "look: `@agent ping code`");
    });
    expect(scene.unforeseen).toBe(0);
  });

  test("a mention alone is asked what it wants, and the agent is not troubled", async () => {
    const said = scene.person("alice").says("sre", "@agent");
    await scene.answered(said, /What can I do for you/, 0);
    await scene.answersNext();
    expect(scene.unforeseen).toBe(0);
  });

  test("50 files, one of 5 GB and one on another host: answered, and nothing is fetched", async () => {
    const files = Array.from({ length: 49 }, (_, n) => ({ name: `f${n}.txt`, base64: "YQ==" }));
    const huge = { name: "huge.bin", base64: "YQ==", claimedSizeBytes: 5_000_000_000 };
    const said = scene.person("alice").says("sre", "@agent ping files", { files: [...files, huge] });
    await scene.answered(said, /f0\.txt|service|help|pong/i);
    const root = await posted(scene, "a file elsewhere follows");
    scene.event({
      thread_ts: root.threadTs,
      files: [{ id: "F1", name: "x", url_private: `${scene.slack.url}/elsewhere`, size: "big" }],
    });
    await scene.answered(root, /\S/);
    await settled(scene);
    await scene.answersNext();
    expect(scene.unforeseen).toBe(0);
    expect(threadOf(scene.slack, root).answers()).toHaveLength(1);
  });

  test("a command with an expired response_url and trigger: answered in the channel all the same", async () => {
    await scene.survives(commands("accepted"), async () => {
      scene.slash({});
      const sre = scene.slack.workspace.channel("sre") ?? "";
      await until(scene.slack.feed, "the command's answer", () =>
        scene.slack.history.posts.some(
          (post) => post.channel === sre && post.change === "update" && /pong forged/.test(wordsIn(post)),
        ),
      );
    });
  });

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ["without a trigger", commands("malformed"), { trigger_id: undefined }],
    [
      "with an address that is none",
      commands("malformed"),
      { response_url: `javascript:${"x".repeat(3_000)}` },
    ],
    ["of another workspace", commands("foreign"), { team_id: "T0FOREIGN" }],
    ["of another app", commands("foreign"), { api_app_id: "A0FOREIGN" }],
    ["without words", commands("ignored"), { text: "  " }],
    ["that is not ours", commands("ignored"), { command: "/other" }],
  ])("a command %s", async (_, counted, payload) => {
    const before = scene.stage.agent.calls.all().length;
    await scene.survives(counted, () => scene.slash(payload));
    expect(scene.stage.agent.calls.all()).toHaveLength(before + 1);
  });

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ["the id of no turn", clicks("accepted"), again("7f9e6f0e-0000-5000-8000-000000000000")],
    ["no id at all", clicks("accepted"), again("")],
    ["a key of the store's", clicks("accepted"), again("../../epoch\r\nFLUSHALL")],
    ["3,000 characters", clicks("malformed"), again("x".repeat(3_000))],
    [
      "a button that we never made",
      clicks("ignored"),
      { actions: [{ action_id: "drop_tables", value: "1" }] },
    ],
    ["no action", clicks("malformed"), { actions: [] }],
    ["actions that are a word", clicks("malformed"), { actions: "all" }],
    ["no user", clicks("malformed"), { user: undefined }],
    ["another app", clicks("foreign"), { api_app_id: "A0FOREIGN" }],
    ["another workspace", clicks("foreign"), { team: { id: "T0FOREIGN" } }],
    ["no form", clicks("malformed"), { type: "view_submission", view: null }],
    [
      "a form that we never opened",
      clicks("ignored"),
      { type: "view_submission", view: { id: "V1", callback_id: "foreign", state: { values: {} } } },
    ],
  ])("a forged click with %s runs nothing", async (_, counted, payload) => {
    const said = await posted(scene, "a click follows");
    const before = scene.stage.agent.calls.all().length;
    await scene.survives(counted, () => scene.interactive(payload, said));
    await settled(scene);
    expect(scene.stage.agent.calls.all()).toHaveLength(before + 1);
    expect(threadOf(scene.slack, said).answers()).toEqual([]);
  });

  test("a forged click with the id of somebody's answered turn runs nothing", async () => {
    const said = scene.person("alice").says("sre", "@agent ping mine");
    await scene.answered(said, "pong mine");
    const { turn } = await logged(scene.bot, { msg: "turn done" });
    const before = scene.stage.agent.calls.all().length;
    await scene.survives(clicks("accepted"), () => scene.interactive(again(String(turn)), said));
    await settled(scene);
    expect(scene.stage.agent.calls.all()).toHaveLength(before + 1);
  });
});

const again = (turn: string) => ({ actions: [{ action_id: "sab_run_again", value: turn, type: "button" }] });

/** A root message of Alice's that asks nothing. */
async function posted(scene: Scene, text: string): Promise<Said> {
  return scene.person("alice").says("sre", text);
}

/** Resolves when nothing waits and nothing runs in the bot. */
const settled = (scene: Scene): Promise<void> =>
  vi.waitFor(
    async () => {
      const text = await served(scene.port, "/metrics");
      expect([metricIn(text, "slackagent_turns_active"), metricIn(text, "slackagent_inbox_pending")]).toEqual(
        [0, 0],
      );
    },
    { timeout: 20_000, interval: 30 },
  );

const wordsIn = (post: { text: string; blocks: readonly unknown[] }): string =>
  `${post.text} ${JSON.stringify(post.blocks)}`;

describe.skipIf(skipRedis)(
  "bad input from Redis: reported, left alone, and the next mention is answered",
  () => {
    let redis: RedisServer;
    let scene: Scene;
    let client: Redis;
    beforeAll(async () => {
      redis = await startRedis();
      client = new Redis(redis.url);
      scene = await openScene({ REDIS_URL: redis.url });
    });
    afterAll(async () => {
      client.disconnect();
      await scene.stage[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    });
    const key = (rest: string) => `sab:{test/bot}:${rest}`;

    test.each<[string, string[]]>([
      ["an entry that is no JSON", ["request", '{"v":1,"id":']],
      ["an entry of a newer version", ["request", '{"v":2,"id":"x"}']],
      ["an entry of another shape", ["request", '{"v":1,"id":7}']],
      ["an entry without a request", ["other", "x"]],
    ])("%s in the inbox", async (_, fields) => {
      const from = scene.bot.lines.length;
      const id = await client.xadd(key("inbox"), "*", ...fields);
      const line = await logged(
        scene.bot,
        { msg: "an inbox entry cannot be read: it is left alone", entry: id ?? "" },
        from,
      );
      expect(line.level).toBe("error");
      await scene.answersNext();
      expect(await client.xrange(key("inbox"), id ?? "", id ?? "")).toHaveLength(1);
    });

    test.each<[string, (name: string) => Promise<unknown>]>([
      ["no JSON", (name) => client.set(name, '{"v":1')],
      ["a newer version", (name) => client.set(name, '{"v":2,"team":"T"}')],
      ["another shape", (name) => client.set(name, '{"v":1,"team":7}')],
      ["a foreign type", (name) => client.multi().del(name).lpush(name, "x").exec()],
    ])("a thread's memory that is %s: the thread starts anew", async (_, spoil) => {
      const alice = scene.person("alice");
      const said = alice.says("sre", "@agent ping before");
      await scene.answered(said, "pong before");
      await settled(scene);
      await spoil(key(`thread:${scene.slack.workspace.team.id}:${said.channel}:${said.threadTs}`));
      const reply = alice.replies(said, "@agent ping after");
      await scene.answered({ ...said, ts: reply.ts }, "pong after");
      await scene.answersNext();
    });

    test.each<[string, (name: string) => Promise<unknown>]>([
      ["no JSON", (name) => client.set(name, "{")],
      ["a newer version", (name) => client.set(name, '{"v":2}')],
      ["a foreign type", (name) => client.lpush(name, "x")],
    ])("a turn that is %s: reported, and begun anew", async (_, spoil) => {
      const root = await posted(scene, "a spoilt turn follows");
      const event = { ...scene.mention(), thread_ts: root.threadTs };
      const turn = uuidV5(`${scene.slack.workspace.team.id}:${root.channel}:${event.ts}`);
      await spoil(key(`turn:${turn}`));
      const from = scene.bot.lines.length;
      scene.event(event);
      await scene.answered(root, "pong forged");
      const line = await logged(
        scene.bot,
        { msg: "a stored value cannot be read: it is taken as missing", level: "error" },
        from,
      );
      expect(JSON.stringify(line.err)).toContain(turn);
      await scene.answersNext();
    });
  },
);

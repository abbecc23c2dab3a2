import { beforeAll, describe, expect, test } from "vitest";
import {
  personIn,
  type Said,
  type Slack,
  threadOf,
  until,
  webhookIn,
  wordsOf,
} from "../playground/slack/index.ts";
import { installMs, lines, needsPython, type PythonAgent, startPythonAgent } from "./agents/index.ts";
import { installPython } from "./agents/python.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, turnsDone, type World, type WorldOptions } from "./world.ts";

type Stage = AsyncDisposable & { readonly world: World; readonly slack: Slack; readonly agent: PythonAgent };

/** The whole way: Slack, a bot process, Redis, and an agent made with the Python SDK of that version of A2A. */
describe.skipIf(needsPython.skip || skipRedis).each(lines)(
  "with an agent of A2A %s",
  { timeout: 60_000 },
  (line) => {
    beforeAll(() => installPython(line), installMs);

    /** What was opened is closed again even where a later part does not open: a bot left behind would hold the runner. */
    async function open(options: Pick<WorldOptions, "spec" | "env"> = {}): Promise<Stage> {
      await using opening = new AsyncDisposableStack();
      const redis = opening.use(await startRedis());
      const agent = opening.use(await startPythonAgent({ line }));
      const world = opening.use(await openWorld({ agentUrl: agent.url, redisUrl: redis.url, ...options }));
      await world.connected();
      const all = opening.move();
      return { world, slack: world.slack, agent, [Symbol.asyncDispose]: () => all.disposeAsync() };
    }

    test("an alert is answered in its thread, once, by an agent that got its words", async () => {
      await using stage = await open({ spec: inAlertChannel });
      const alert = fire(stage.slack);
      await answered(stage, alert, "turn 1 of this context");
      await turnsDone(stage.world, 1);
      expect(answers(stage, alert)).toHaveLength(1);
      expect(answers(stage, alert)[0]).toMatchObject({ threadTs: alert.ts });
      const [call, ...others] = await stage.agent.calls();
      expect(others).toEqual([]);
      for (const words of alertWords) expect(call?.text).toContain(words);
    });

    test("the agent asks back under an alert, and the thread's next reply goes on with that task", async () => {
      await using stage = await open({ spec: inAlertChannel });
      const alice = personIn(stage.slack, "alice");
      const alert = fire(stage.slack);
      await answered(stage, alert, "turn 1 of this context");
      await turnsDone(stage.world, 1);
      alice.replies(alert, "@agent ask");
      await answered(stage, alert, "Which cluster?");
      // A task that waits is known to wait only once its turn is stored as done.
      await turnsDone(stage.world, 2);
      alice.replies(alert, "the one in Frankfurt");
      await answered(stage, alert, "you answered: the one in Frankfurt");
      await turnsDone(stage.world, 3);
      expect(answers(stage, alert)).toHaveLength(3);
      const [first, asked, reply, ...others] = await stage.agent.calls();
      expect(others).toEqual([]);
      expect(asked).toMatchObject({ contextId: first?.contextId, resumed: false });
      expect(asked?.taskId).not.toBe(first?.taskId);
      expect(reply).toMatchObject({ taskId: asked?.taskId, contextId: asked?.contextId, resumed: true });
    });

    test("a reply to a completed task is a new task of the same context that names the old one", async () => {
      await using stage = await open({ spec: () => ({ conversation: { followUps: "Thread" } }) });
      const alice = personIn(stage.slack, "alice");
      const said = alice.says("sre", "@agent what broke?");
      await answered(stage, said, "turn 1 of this context");
      await turnsDone(stage.world, 1);
      alice.replies(said, "and why?");
      await answered(stage, said, "turn 2 of this context");
      await turnsDone(stage.world, 2);
      expect(answers(stage, said)).toHaveLength(2);
      const [first, second, ...others] = await stage.agent.calls();
      expect(others).toEqual([]);
      expect(first?.referenceTaskIds).toEqual([]);
      expect(second).toMatchObject({ contextId: first?.contextId, referenceTaskIds: [first?.taskId] });
      expect(second?.taskId).not.toBe(first?.taskId);
    });

    test.each([
      ["SIGTERM, with time to end the turn", "SIGTERM", "5", 0],
      ["SIGTERM, with no time", "SIGTERM", "0", 0],
      ["SIGKILL", "SIGKILL", "5", "SIGKILL"],
    ] as const)(
      "%s in mid-answer: one execution, one whole answer, one connection",
      async (_, signal, seconds, end) => {
        await using stage = await open({ env: { DRAIN_SECONDS: seconds } });
        const { world, slack } = stage;
        const said = personIn(slack, "alice").says("sre", "@agent paragraphs 5000");
        await until(slack.feed, "the answer has begun", () => answers(stage, said).some(isBegun));
        expect((await stage.agent.calls()).map(({ outcome }) => outcome)).toEqual(["running"]);
        expect(await world.bot.kill(signal)).toBe(end);
        world.startBot();
        await world.connected();
        await answered(stage, said, wholeAnswer);
        await turnsDone(world, 1);
        expect(answers(stage, said)).toHaveLength(1);
        expect((await stage.agent.calls()).map(({ outcome }) => outcome)).toEqual(["done"]);
        expect(slack.view().connections).toHaveLength(1);
      },
    );

    test("every line of the log is there at once, with time, level, words and binding", async () => {
      await using stage = await open();
      const said = personIn(stage.slack, "alice").says("sre", "@agent hello");
      await answered(stage, said, "turn 1 of this context");
      // The bot lives and has nothing more to say: a line that waited in a buffer would never come.
      await turnsDone(stage.world, 1);
      const { bot } = stage.world;
      expect(bot.noise).toEqual([]);
      for (const logged of bot.lines)
        expect(logged).toMatchObject({
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          level: expect.stringMatching(/^(info|warn)$/),
          msg: expect.stringMatching(/./),
          binding: "test/bot",
        });
      expect(bot.lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["bot starting", "turn done"]));
    });
  },
);

const inAlertChannel: NonNullable<WorldOptions["spec"]> = (slack) => ({
  channels: [{ id: slack.workspace.channel("alerts") ?? "", respondTo: "Alerts" }],
});

/** An alert that says everything in blocks and attachments, as many monitors do. */
const fire = (slack: Slack): Said =>
  webhookIn(slack, "HyperDX").fires("alerts", {
    blocks: [
      { type: "header", text: { type: "plain_text", text: "Payments: errors above 5 %" } },
      { type: "section", text: { type: "mrkdwn", text: "*972 lines found*, expected less than 100" } },
    ],
    attachments: [
      {
        color: "danger",
        title: "payments-api in eu-central-1",
        fields: [{ title: "Severity", value: "critical", short: true }],
      },
    ],
  });
const alertWords = [
  "Payments: errors above 5 %",
  "972 lines found",
  "payments-api in eu-central-1",
  "critical",
];

const answered = ({ slack }: Stage, said: Said, words: string | RegExp) =>
  threadOf(slack, said).shows(words, { timeoutMs: 30_000 });
const answers = ({ slack }: Stage, said: Said) => threadOf(slack, said).answers();

const isBegun = (answer: Parameters<typeof wordsOf>[0]): boolean => wordsOf(answer).includes("chunk 0.");
/** All eleven paragraphs, each once and in order. */
const wholeAnswer = new RegExp(Array.from({ length: 11 }, (_, n) => `chunk ${n}\\.`).join("\\s+"));

import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import {
  type FaultParams,
  type Person,
  personIn,
  type Said,
  type Slack,
  threadOf,
  until,
  wordsOf,
} from "../playground/slack/index.ts";
import type { BotProcess } from "./bot.ts";
import { openWorld, turnsDone, type World, type WorldOptions } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 60_000 });

type Spec = NonNullable<WorldOptions["spec"]>;

type Stage = AsyncDisposable & {
  readonly world: World;
  readonly agent: RunningAgent;
  readonly alice: Person;
};

async function stage(spec?: (slack: Slack, agentUrl: string) => ReturnType<Spec>): Promise<Stage> {
  const agent = await startAgent({ pingDelayMs: 50 });
  const laid: Spec = (slack) => spec?.(slack, agent.url) ?? {};
  const world = await openWorld({ agentUrl: agent.url, spec: laid });
  await world.connected();
  return {
    world,
    agent,
    alice: personIn(world.slack, "alice"),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
    },
  };
}

const shows = ({ world }: Stage, said: Said, words: string | RegExp) =>
  threadOf(world.slack, said).shows(words, { timeoutMs: 25_000 });

const logged = (bot: BotProcess, fields: Record<string, unknown>): Promise<void> =>
  vi.waitFor(() => expect(bot.lines).toContainEqual(expect.objectContaining(fields)), {
    timeout: 20_000,
    interval: 20,
  });

/** Every message that the bot ever wrote, previews too. */
const written = ({ slack }: World): string =>
  JSON.stringify(
    slack.history.calls.filter(({ method }) => method.startsWith("chat.")).map(({ args }) => args),
  );

describe.concurrent("a token that Slack refuses", () => {
  test.each<[string, FaultParams]>([
    ["the bot token", { error: "token_revoked", token: "bot" }],
    ["the app token", { error: "invalid_auth", token: "app" }],
  ])("%s: the condition says so, turns wait, and once it is taken all are answered", async (_, params) => {
    await using here = await stage();
    const { world, alice } = here;
    world.slack.faults.set("token-error", params);
    if (params.token === "app") world.slack.faults.set("reset-connections");
    const said = alice.says("sre", "@agent ping 7");
    await logged(world.bot, { condition: "CredentialsValid", status: "False", reason: "TokenRevoked" });
    world.slack.faults.clear();
    await shows(here, said, "pong 7");
    await logged(world.bot, {
      condition: "CredentialsValid",
      status: "True",
      remedy: "Slack accepts both tokens.",
    });
    expect(threadOf(world.slack, said).answers()).toHaveLength(1);
    expect(here.agent.calls.all()).toHaveLength(1);
  });
});

describe.concurrent("nobody knows whether the agent got the message", () => {
  const question = async (here: Stage) => {
    here.agent.refuseNext({ status: 502, times: 1 });
    const said = here.alice.says("sre", "@agent ping 7");
    return { said, asked: await shows(here, said, "Run it again") };
  };

  test("run it again, clicked twice by two people: it runs once", async () => {
    await using here = await stage();
    const { said, asked } = await question(here);
    here.alice.clicks(asked, "sab_run_again");
    personIn(here.world.slack, "bob").clicks(asked, "sab_run_again");
    await shows(here, said, "pong 7");
    await turnsDone(here.world, 2);
    expect(here.agent.calls.all()).toHaveLength(1);
  });

  test("a click of somebody who may not ask decides nothing", async () => {
    await using here = await stage((slack) => ({ access: { users: [slack.workspace.user("alice") ?? ""] } }));
    const { said, asked } = await question(here);
    personIn(here.world.slack, "bob").clicks(asked, "sab_leave");
    await turnsDone(here.world, 2);
    here.alice.clicks(asked, "sab_run_again");
    await shows(here, said, "pong 7");
    expect(here.agent.calls.all()).toHaveLength(1);
  });

  test("leave it: nothing runs, and the buttons go", async () => {
    await using here = await stage();
    const { said, asked } = await question(here);
    here.alice.clicks(asked, "sab_leave");
    await turnsDone(here.world, 2);
    expect(JSON.stringify(threadOf(here.world.slack, said).answers())).not.toContain("sab_leave");
    expect(here.agent.calls.all()).toHaveLength(0);
  });

  test.each([
    ["Resend", "pong 7", 1],
    ["Fail", /cannot tell/, 0],
  ] as const)("onAmbiguous %s", async (onAmbiguous, words, runs) => {
    await using here = await stage(() => ({ conversation: { onAmbiguous } }));
    here.agent.refuseNext({ status: 502, times: 1 });
    const said = here.alice.says("sre", "@agent ping 7");
    await shows(here, said, words);
    await turnsDone(here.world, 1);
    expect(here.agent.calls.all()).toHaveLength(runs);
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(1);
  });
});

describe.concurrent("a thread is one conversation", () => {
  test("what is said to the agent while it asks for an approval goes to the same task", async () => {
    await using here = await stage();
    const said = here.alice.says("sre", "@agent roll back checkout");
    await shows(here, said, /approval/);
    await turnsDone(here.world, 1);
    here.alice.replies(said, "@agent yes");
    await turnsDone(here.world, 2);
    const [first, second] = here.agent.calls.all();
    expect(second?.text).toContain("yes");
    expect(second?.taskId).toBe(first?.taskId);
  });

  test("follow-ups wait for the turn that runs, are told so, and go together, in their order", async () => {
    await using here = await stage();
    const said = here.alice.says("sre", "@agent be slow 2 s");
    await until(here.world.slack.feed, "the agent works", () => here.agent.calls.all().length === 1);
    here.alice.replies(said, "@agent first of two");
    here.alice.replies(said, "@agent second of two");
    await turnsDone(here.world, 2);
    const calls = here.agent.calls.all();
    expect(calls).toHaveLength(2);
    expect(calls[1]?.text).toMatch(/first of two(?:.|\s)*second of two/);
    expect(here.world.slack.view().ephemerals.length).toBeGreaterThan(0);
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(2);
  });
});

describe.concurrent("the agent's own words", () => {
  test("past its deadline the task is cancelled, and the thread is told", async () => {
    await using here = await stage((_, url) => ({ agent: { url, timeout: "2s" } }));
    const said = here.alice.says("sre", "@agent never answer");
    await shows(here, said, /2 s/);
    await vi.waitFor(() => expect(here.agent.calls.all()[0]?.cancelled).toBe(true));
    await turnsDone(here.world, 1);
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(1);
  });

  test("no mention of everybody in them comes alive, in no preview, answer or error", async () => {
    await using here = await stage();
    const said = here.alice.says("sre", "@agent break out");
    await turnsDone(here.world, 1);
    expect(threadOf(here.world.slack, said).answers().map(wordsOf).join()).not.toBe("");
    expect(written(here.world)).not.toMatch(/<!(?:channel|here|everyone)|<@U[A-Z0-9]+>|"broadcast"/);
  });
});

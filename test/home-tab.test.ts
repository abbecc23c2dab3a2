import { describe, expect, test, vi } from "vitest";
import type { RunningAgent } from "../playground/agent/index.ts";
import { type Person, type Said, threadOf, until } from "../playground/slack/index.ts";
import { flawlessCard, sendJson, startRogue } from "./agents/rogue.ts";
import { logged, withButton } from "./approvals-stage.ts";
import { openSampleStage, type SampleStage } from "./sample-stage.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { turnsDone, type World, type WorldOptions } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

const patience = { timeoutMs: 30_000 };

async function openStage(options: Partial<WorldOptions> = {}): Promise<SampleStage> {
  const spec: WorldOptions["spec"] = () => ({
    slack: { secretRef: { name: "slack" }, slashCommand: "/ask" },
  });
  await using opening = new AsyncDisposableStack();
  const stage = opening.use(await openSampleStage({ spec, ...options }));
  if (options.startsWithBot !== false) await cardRead(stage.world);
  opening.move();
  return stage;
}

/** What is shown of the agent is what its card said when it was read. */
async function cardRead(world: World): Promise<void> {
  await world.connected();
  await logged(world, { condition: "AgentReachable", status: "True" });
}

function opens({ slack }: World, { id }: Person, tab: "home" | "messages" = "home"): string {
  const done = slack.act({ kind: "open-app-home", user: id, appId: slack.app.id, tab });
  if (!done.ok) throw new Error(done.message);
  return done.channel ?? "";
}

/** The person's Home tab as text, once it shows these words. */
const home = ({ slack }: World, { id }: Person, words: string): Promise<string> =>
  until(
    slack.feed,
    `Home shows ${words}`,
    () =>
      slack
        .view()
        .views.flatMap((one) => (one.type === "home" && one.user === id ? [textOf(one.view)] : []))
        .find((text) => text.includes(words)),
    { ...patience, lastSeen: () => JSON.stringify(slack.view().views) },
  );

const textOf = (blocks: unknown): string => JSON.stringify(blocks);

/** What the person alone was told last, with blocks, once it holds these words. */
const whispered = ({ slack }: World, { id }: Person, words: string): Promise<string> =>
  until(
    slack.feed,
    `${id} is told ${words}`,
    () =>
      slack
        .view()
        .ephemerals.filter(({ user }) => user === id)
        .map(({ text, blocks }) => `${text} ${textOf(blocks)}`)
        .findLast((text) => text.includes(words)),
    { ...patience, lastSeen: () => JSON.stringify(slack.view().ephemerals) },
  );

/** Resolves once the condition of the connection has told this: it is logged when the connection is made anew. */
async function conditionSays(world: World, words: string): Promise<void> {
  world.slack.faults.set("reset-connections");
  await vi.waitFor(
    () =>
      expect(world.bot.lines).toContainEqual(
        expect.objectContaining({ condition: "SlackConnected", remedy: expect.stringContaining(words) }),
      ),
    { timeout: 30_000 },
  );
}

/** Resolves once the agent works on so many tasks, whose replies stand. */
const works = ({ agent }: { readonly agent: RunningAgent }, tasks: number) =>
  vi.waitFor(() => expect(agent.calls.running()).toHaveLength(tasks), { timeout: 30_000 });

const calls = ({ slack }: World, method: string) =>
  slack.history.calls.filter((call) => call.method === method);

const answered = ({ slack }: World, said: Said, words: string) =>
  threadOf(slack, said).shows(words, patience);

describe("App Home", () => {
  test("shows what the agent can do, and each person their own last requests, after a restart too", async () => {
    await using here = await openStage();
    const { world, alice, bob } = here;
    opens(world, alice);
    const first = await home(world, alice, "What SRE agent can do");
    expect(first).toContain("Investigate an alert");
    expect(first).toContain("You have not asked me anything lately.");
    expect(first).toContain("are all well");
    const said = alice.says("sre", "@agent ping 11");
    await answered(world, said, "pong 11");
    await answered(world, bob.says("sre", "@agent ping 22"), "pong 22");
    await turnsDone(world, 2);
    await world.bot.kill("SIGKILL");
    world.startBot();
    await until(
      world.slack.feed,
      "the new bot is connected",
      () => world.slack.view().connections.length > 0,
      patience,
    );
    opens(world, alice);
    const later = await home(world, alice, "ping 11");
    expect(later).toContain(`/archives/${said.channel}/p${said.ts.replace(".", "")}`);
    expect(later).not.toContain("ping 22");
    opens(world, bob);
    expect(await home(world, bob, "ping 22")).not.toContain("ping 11");
  });

  test("shows what is at work", async () => {
    await using here = await openStage();
    const { world, alice } = here;
    alice.says("sre", "@agent be slow 30 s");
    await works(here, 1);
    opens(world, alice);
    expect(await home(world, alice, "Your open requests")).toMatch(/be slow 30 s.* — at work/);
  });

  test("shows somebody who may not ask who may, and no more", async () => {
    await using here = await openStage({
      spec: (slack) => ({ access: { users: [slack.workspace.user("bob") ?? ""] } }),
    });
    const { world, alice, bob } = here;
    opens(world, alice);
    opens(world, alice, "messages");
    const shown = await home(world, alice, "You are not among those who may ask me.");
    expect(shown).toContain(`Only <@${bob.id}>.`);
    expect(shown).not.toMatch(/Investigate|last requests|all well/);
    opens(world, bob, "messages");
    await vi.waitFor(() => expect(calls(world, "assistant.threads.setSuggestedPrompts")).toHaveLength(1), {
      timeout: 30_000,
    });
  });

  test("an app without it: asked once, named in the condition, and everything is answered", async () => {
    await using here = await openStage({
      slack: { seed: { apps: [{ name: "SRE Agent", handle: "agent", settings: { homeTab: false } }] } },
    });
    const { world, alice, bob } = here;
    opens(world, alice);
    await vi.waitFor(() => expect(calls(world, "views.publish")).toHaveLength(1), { timeout: 30_000 });
    await answered(world, alice.says("sre", "@agent ping 1"), "pong 1");
    opens(world, bob);
    await answered(world, bob.says("sre", "@agent ping 2"), "pong 2");
    expect(calls(world, "views.publish")).toHaveLength(1);
    await conditionSays(
      world,
      "App Home: people see what they may ask by the slash command's help alone (not_enabled)",
    );
  });

  test("a workspace without suggested prompts is asked once, and its condition says so", async () => {
    await using here = await openStage({ startsWithBot: false });
    const { world, alice, bob } = here;
    world.slack.faults.set("no-agent-features", { error: "feature_not_enabled" });
    world.startBot();
    await cardRead(world);
    const prompts = "assistant.threads.setSuggestedPrompts";
    opens(world, alice, "messages");
    await vi.waitFor(() => expect(calls(world, prompts)).toHaveLength(1), { timeout: 30_000 });
    opens(world, bob, "messages");
    opens(world, bob);
    await home(world, bob, "How to ask");
    expect(calls(world, prompts)).toHaveLength(1);
    await conditionSays(world, "suggested prompts in the direct message (feature_not_enabled)");
  });

  test("a request that the agent asked people about stands once, as its decision ended it", async () => {
    await using here = await openStage();
    const { world, alice } = here;
    const said = alice.says("sre", "@agent roll back payments");
    const asked = await withButton(world.slack, said, "sab_approve");
    await turnsDone(world, 1);
    opens(world, alice);
    expect(await home(world, alice, "roll back payments")).toContain(" — waits for an answer");
    alice.clicks(asked, "sab_approve");
    await turnsDone(world, 2);
    opens(world, alice);
    const shown = await home(world, alice, " — answered");
    expect(shown).not.toMatch(/waits for an answer|open requests/);
    expect(shown.split("roll back payments")).toHaveLength(2);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    [
      "mass mentions and pictures",
      {
        name: "<!channel> evil",
        description: "<!here> ![x](https://evil.test/p.png) <https://evil.test|https://good.test> @everyone",
        skills: [
          {
            id: "<!channel>",
            name: "<@U1> <!channel>",
            description: "<!subteam^S1>",
            tags: [],
            examples: ["<!channel> ping", "![x](https://evil.test/p.png)"],
          },
        ],
      },
    ],
    [
      "skills of 10,000 characters",
      {
        skills: Array.from({ length: 5 }, (_, at) => ({
          id: `s${at}`,
          name: "n".repeat(10_000),
          description: "d".repeat(10_000),
          tags: [],
          examples: Array(8).fill("e".repeat(10_000)),
        })),
      },
    ],
    [
      "1,000 skills",
      {
        skills: Array.from({ length: 1_000 }, (_, at) => ({
          id: `s${at}`,
          name: `Skill ${at}`,
          description: "does something",
          tags: [],
          examples: [`do ${at}`],
        })),
      },
    ],
  ])("a card with %s is shown within Slack's limits, and calls nobody", async (_, card) => {
    let url = "";
    await using rogue = await startRogue({
      card: (response) => sendJson(response, flawlessCard(url, card)),
    });
    url = rogue.url;
    await using here = await openStage({ agentUrl: url });
    const { world, alice } = here;
    opens(world, alice);
    const shown = await home(world, alice, "How to ask");
    const channel = opens(world, alice, "messages");
    await vi.waitFor(() => expect(calls(world, "assistant.threads.setSuggestedPrompts")).toHaveLength(1), {
      timeout: 30_000,
    });
    alice.runs("/ask", "sre", "help");
    const help = await whispered(world, alice, "How to ask");
    const prompts = textOf(world.slack.view().sessions.filter((one) => one.channel === channel));
    for (const text of [shown, help, prompts])
      expect(text).not.toMatch(/<!(channel|here|subteam)|<@U1>|@everyone|"type":"image"/);
    expect(prompts).not.toMatch(/<https/);
    for (const method of ["views.publish", "assistant.threads.setSuggestedPrompts"])
      expect(calls(world, method)).toMatchObject([{ outcome: "ok" }]);
  });
});

describe("the slash command's words", () => {
  test("ask, help and status answer at once and to the person alone; stop stops what they asked for here", async () => {
    await using here = await openStage();
    const { world, alice, bob, agent } = here;
    alice.runs("/ask", "sre", "ask");
    await whispered(world, alice, "Write your question behind it: `/ask ask");
    alice.runs("/ask", "sre", "help");
    expect(await whispered(world, alice, "What SRE agent can do")).toContain(
      "Write `/ask` and your question",
    );
    alice.runs("/ask", "sre", "status");
    expect(await whispered(world, alice, "How things are")).toContain("Nothing of yours is at work");
    alice.runs("/ask", "sre", "stop");
    await whispered(world, alice, "Nothing that you asked for in this channel is at work.");
    expect(agent.calls.all()).toHaveLength(0);

    const said = alice.says("sre", "@agent be slow 30 s");
    bob.says("sre", "@agent be slow 31 s");
    alice.says("general", "@agent be slow 32 s");
    await works(here, 3);
    alice.runs("/ask", "sre", "status");
    const open = await whispered(world, alice, "be slow 30 s");
    expect(open).toContain(`/archives/${said.channel}/p${said.ts.replace(".", "")}`);
    expect(open).toContain("be slow 32 s");
    expect(open).not.toContain("be slow 31 s");
    alice.runs("/ask", "sre", "stop");
    const stopping = await whispered(world, alice, "I stop what you asked for in this channel (1)");
    expect(stopping).toContain("be slow 30 s");
    await answered(world, said, `Stopped by <@${alice.id}>`);
    expect(agent.calls.running()).toHaveLength(2);
  });

  test("a question that begins with such a word is asked", async () => {
    await using here = await openStage();
    const { world, alice } = here;
    for (const [text, words] of [
      ["ask ping 1", "pong 1"],
      ["ping 2", "pong 2"],
    ] as const) {
      alice.runs("/ask", "sre", text);
      await until(
        world.slack.feed,
        words,
        () =>
          textOf(world.slack.view().channels.find(({ name }) => name === "sre")?.messages).includes(words),
        patience,
      );
    }
    alice.runs("/ask", "sre", "stop the checkout service");
    await vi.waitFor(() => expect(here.agent.calls.all()).toHaveLength(3), { timeout: 30_000 });
  });

  test.skipIf(skipRedis)(
    "the store is down: stop says that nothing was stopped, status still answers",
    async () => {
      await using redis = await startRedis();
      await using here = await openStage({ redisUrl: redis.url });
      const { world, alice } = here;
      const said = alice.says("sre", "@agent be slow 30 s");
      await works(here, 1);
      redis.pause();
      alice.runs("/ask", "sre", "stop");
      await whispered(world, alice, "nothing was stopped");
      alice.runs("/ask", "sre", "status");
      await whispered(world, alice, "be slow 30 s");
      redis.resume();
      alice.runs("/ask", "sre", "stop");
      await answered(world, said, `Stopped by <@${alice.id}>`);
    },
  );
});

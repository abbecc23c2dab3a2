import { describe, expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { personIn, type Said, threadOf, until, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone, type World, type WorldOptions } from "./world.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Set `PICTURES` to a folder to have a picture taken. */
const pictures = process.env.PICTURES;
const patience = { timeoutMs: 30_000 };

async function stage(conversation: object = {}, options: Partial<WorldOptions> = {}) {
  await using opening = new AsyncDisposableStack();
  const agent = opening.use(await startAgent({}));
  const world = opening.use(
    await openWorld({
      agentUrl: agent.url,
      spec: () => ({ slack: { secretRef: { name: "slack" }, slashCommand: "/ask" }, conversation }),
      ...options,
    }),
  );
  await world.connected();
  const all = opening.move();
  return {
    agent,
    world,
    alice: personIn(world.slack, "alice"),
    bob: personIn(world.slack, "bob"),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The bot's messages that stand in the channel itself, as roots of threads. */
const rootsIn = ({ slack }: World, channel: string): Said[] =>
  [...(slack.workspace.channels.get(slack.workspace.channel(channel) ?? channel)?.byTs.values() ?? [])]
    .filter(({ appId, threadTs }) => appId === slack.app.id && threadTs === undefined)
    .map(({ ts }) => ({ channel: slack.workspace.channel(channel) ?? channel, ts, threadTs: ts }));

const reply = async (world: World, words: string): Promise<Said> =>
  until(
    world.slack.feed,
    `the channel shows ${words}`,
    () =>
      rootsIn(world, "sre").find((root) =>
        threadOf(world.slack, root)
          .answers()
          .some((one) => wordsOf(one).includes(words)),
      ),
    { ...patience, lastSeen: () => rootsIn(world, "sre") },
  );

describe("what is asked by slash command", () => {
  test("is answered in the channel, beginning with who asked what; its thread goes on with the same conversation", async () => {
    await using here = await stage();
    const { world, agent, alice, bob } = here;
    alice.runs("/ask", "sre", "ping <!channel>");
    await turnsDone(world, 1);
    const root = await reply(world, "pong");
    const [answer, ...more] = threadOf(world.slack, root).answers();
    expect(more).toEqual([]);
    expect(answer?.threadTs).toBeUndefined();
    const [quote] = answer?.blocks ?? [];
    expect(quote).toMatchObject({
      type: "rich_text",
      elements: [
        {
          type: "rich_text_quote",
          elements: [
            { type: "user", user_id: alice.id },
            { text: expect.stringMatching(/^: ping <.?!channel>$/u) },
          ],
        },
      ],
    });
    expect(answer?.notifies).toMatchObject({ users: [alice.id], groups: [], broadcasts: [] });

    bob.replies(root, "@agent ping two");
    await threadOf(world.slack, root).shows("pong two", patience);
    await turnsDone(world, 2);
    const [first, second] = agent.calls.all();
    expect(second?.contextId).toBe(first?.contextId);
    expect(second?.referenceTaskIds).toEqual([first?.taskId]);
    expect(threadOf(world.slack, root).answers()).toHaveLength(2);
    // The answer to a reply is asked by that reply: nobody is quoted above it.
    expect(JSON.stringify(threadOf(world.slack, root).answers()[1]?.blocks)).not.toContain("rich_text_quote");
    expect(rootsIn(world, "sre")).toHaveLength(1);
  });

  test("its thread needs no mention where the binding says so", async () => {
    await using here = await stage({ followUps: "Thread" });
    const { world, alice } = here;
    alice.runs("/ask", "sre", "ping one");
    const root = await reply(world, "pong one");
    await turnsDone(world, 1);
    alice.replies(root, "ping two");
    await threadOf(world.slack, root).shows("pong two", patience);
  });

  test("a long answer's file stands in the thread that the reply began, not in the channel", async () => {
    await using here = await stage();
    const { world, alice } = here;
    alice.runs("/ask", "sre", "very long answer");
    await turnsDone(world, 1);
    const root = await reply(world, "The whole answer is in the file");
    const [beginning, file, ...more] = threadOf(world.slack, root).answers();
    expect(more).toEqual([]);
    expect(beginning?.ts).toBe(root.ts);
    expect(file?.threadTs).toBe(root.ts);
    expect(file?.files.map(({ name }) => name)).toEqual([expect.stringMatching(/^answer-[0-9a-f]{8}\.md$/)]);
  });

  test("killed after its reply began, it has one reply", { timeout: 180_000 }, async () => {
    await using here = await stage();
    const { world, alice, agent } = here;
    alice.runs("/ask", "sre", "be slow 5 s");
    // The agent has named its task by then: nobody need be asked whether to run it again.
    await reply(world, "This will take a while");
    await world.bot.kill("SIGKILL");
    world.startBot();
    const root = await reply(world, ": be slow 5 s");
    await threadOf(world.slack, root).shows("Done, after", { timeoutMs: 80_000 });
    expect(rootsIn(world, "sre")).toHaveLength(1);
    expect(agent.calls.all()).toHaveLength(1);
  });

  test.skipIf(skipsPage)("a person asks, reads and goes on, on the page", async () => {
    await using here = await stage({}, { slack: { fallback: await servePage() } });
    const browser = await launchChromium();
    try {
      const page = await openPage(browser, here.world.slack.url);
      page.setDefaultTimeout(30_000);
      await page.getByLabel("Message #sre").fill("/ask ping one");
      await page.keyboard.press("Enter");
      const message = page.getByRole("log").getByRole("article").filter({ hasText: "pong one" });
      await message.getByText(": ping one").waitFor();
      await message.hover();
      await message.getByRole("button", { name: "Reply in thread" }).click();
      const thread = page.getByRole("complementary", { name: "Thread" });
      await thread.getByRole("textbox").fill("@agent ping two");
      await page.keyboard.press("Enter");
      await thread.getByText("pong two").waitFor();
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/reply-in-channel.png` });
    } finally {
      await browser.close();
    }
  });
});

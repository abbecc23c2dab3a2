import { describe, expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { type Person, personIn, threadOf, until, wordsOf } from "../playground/slack/index.ts";
import type { SlackObject } from "../playground/slack/page-api.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Set `PICTURES` to a folder to have a picture taken. */
const pictures = process.env.PICTURES;
const patience = { timeoutMs: 30_000 };
const ask = "ask_agent";

/** The form that this person has open. */
const form = ({ slack }: World, of: Person) =>
  until(slack.feed, "a form is open", () => slack.view().views.find(({ user }) => user === of.id), {
    ...patience,
    lastSeen: () => slack.view(),
  });

const isClosed = ({ slack }: World, viewId: string) =>
  until(
    slack.feed,
    "the form is closed",
    () => !slack.view().views.some(({ id }) => id === viewId),
    patience,
  );

const sends = ({ slack }: World, of: Person, viewId: string, question: string): void => {
  const values = { question: { value: { type: "plain_text_input", value: question } } };
  const done = slack.act({ kind: "submit-view", user: of.id, viewId, values });
  if (!done.ok) throw new Error(done.message);
};

const whispered = ({ slack }: World, to: Person, words: RegExp) =>
  until(
    slack.feed,
    `${to.id} is told ${words}`,
    () => slack.view().ephemerals.some(({ user, text }) => user === to.id && words.test(text)),
    { ...patience, lastSeen: () => slack.view().ephemerals },
  );

describe("the shortcut on a message", () => {
  test("opens a form, and what it sends is asked about that message, in its thread", async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url });
    await world.connected();
    const [alice, bob] = [personIn(world.slack, "alice"), personIn(world.slack, "bob")];
    const said = bob.says("sre", "Checkout fails again <everywhere>");
    alice.uses(ask, said);
    const { id, view } = await form(world, alice);
    expect(JSON.stringify(view)).toContain("Checkout fails again");
    expect(agent.calls.all()).toEqual([]);
    sends(world, alice, id, "ping 7");
    await isClosed(world, id);
    await turnsDone(world, 1);
    const [answer, ...more] = threadOf(world.slack, said).answers();
    expect(more).toEqual([]);
    // Who asked what: nobody else saw the form.
    expect(JSON.stringify(answer?.blocks[0])).toContain(alice.id);
    expect(wordsOf(answer as never)).toContain(": ping 7");
    const [call] = agent.calls.all();
    expect(call?.text).toMatch(/About this message:\n\n> Checkout fails again <everywhere>\n\nping 7$/);
  });

  test("the form is sent without a question, after the bot was started anew", async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url });
    await world.connected();
    const alice = personIn(world.slack, "alice");
    const said = alice.says("sre", "ping 8");
    alice.uses(ask, said);
    const { id } = await form(world, alice);
    await world.bot.kill("SIGKILL");
    const bot = world.startBot();
    await vi.waitFor(
      () =>
        expect(bot.lines).toContainEqual(
          expect.objectContaining({ condition: "SlackConnected", status: "True" }),
        ),
      { timeout: 40_000 },
    );
    sends(world, alice, id, "");
    await threadOf(world.slack, said).shows("pong 8", patience);
    expect(threadOf(world.slack, said).answers()).toHaveLength(1);
  });

  test("a trigger that has expired is told to the person alone", async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url });
    await world.connected();
    world.slack.faults.set("refuse-call", { method: "views.open", error: "expired_trigger_id" });
    const alice = personIn(world.slack, "alice");
    alice.uses(ask, alice.says("sre", "ping 9"));
    await whispered(world, alice, /too slow to open the form/);
    expect(agent.calls.all()).toEqual([]);
  });

  test("a form that nobody of us made, or that is sent again, asks nothing more", async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url });
    await world.connected();
    const alice = personIn(world.slack, "alice");
    const said = alice.says("sre", "ping 1");
    alice.uses(ask, said);
    const { id, view } = await form(world, alice);
    const { team } = world.slack.workspace;
    const submission = (user: string, metadata: unknown): SlackObject => ({
      type: "view_submission",
      user: { id: user, team_id: team.id },
      api_app_id: world.slack.app.id,
      team: { id: team.id, domain: team.domain },
      trigger_id: "made.1",
      view: { id, callback_id: "sab_ask", private_metadata: metadata, state: { values: {} } },
    });
    const { private_metadata: metadata } = view;
    world.slack.deliver("interactive", submission(personIn(world.slack, "bob").id, metadata));
    world.slack.deliver("interactive", submission(alice.id, String(metadata).replace(said.ts, "1.000001")));
    sends(world, alice, id, "");
    await turnsDone(world, 1);
    world.slack.deliver("interactive", submission(alice.id, metadata));
    const next = alice.says("sre", "@agent ping 2");
    await threadOf(world.slack, next).shows("pong 2", patience);
    await turnsDone(world, 2);
    expect(agent.calls.all()).toHaveLength(2);
    expect(world.bot.lines.filter(({ msg }) => msg === "a form that is not ours asked nothing")).toHaveLength(
      2,
    );
  });

  test.skipIf(skipRedis)(
    "the store is down: the form stays open with a word, and can be sent again",
    async () => {
      await using redis = await startRedis();
      await using agent = await startAgent({});
      await using world = await openWorld({ agentUrl: agent.url, redisUrl: redis.url });
      await world.connected();
      const alice = personIn(world.slack, "alice");
      const said = alice.says("sre", "ping 3");
      alice.uses(ask, said);
      const { id } = await form(world, alice);
      redis.pause();
      sends(world, alice, id, "ping 4");
      await until(
        world.slack.feed,
        "the form says that nothing was started",
        () => JSON.stringify(world.slack.view().views).includes("nothing was started"),
        { ...patience, lastSeen: () => JSON.stringify(world.slack.view().views) },
      );
      redis.resume();
      sends(world, alice, id, "ping 4");
      await turnsDone(world, 1);
      expect(threadOf(world.slack, said).answers()).toHaveLength(1);
      expect(agent.calls.all()).toHaveLength(1);
    },
  );

  test.skipIf(skipsPage)("a person asks by it on the page", async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url, slack: { fallback: await servePage() } });
    await world.connected();
    const browser = await launchChromium();
    try {
      personIn(world.slack, "bob").says("sre", "Payments fail since the deploy");
      const page = await openPage(browser, world.slack.url);
      page.setDefaultTimeout(30_000);
      const message = page.getByRole("log").getByRole("article").filter({ hasText: "Payments fail" });
      await message.hover();
      await message.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Ask the agent" }).click();
      const dialog = page.getByRole("dialog", { name: "Ask the agent" });
      await dialog.getByText("Payments fail since the deploy").waitFor();
      await dialog.getByLabel("Your question").fill("ping 5");
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/ask-form.png` });
      await dialog.getByRole("button", { name: "Ask", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await message.getByRole("button", { name: /repl/ }).first().click();
      const thread = page.getByRole("complementary", { name: "Thread" });
      await thread.getByText(": ping 5").waitFor();
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/asked-by-form.png` });
    } finally {
      await browser.close();
    }
  });
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { threadOf } from "../playground/slack/index.ts";
import { logged } from "./approvals-stage.ts";
import { askOnPage } from "./ask-on-page.ts";
import { openSampleStage } from "./sample-stage.ts";
import { openWorld, turnsDone, type World, type WorldOptions } from "./world.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe.skipIf(skipsPage)("a person on the page", () => {
  let agent: RunningAgent;
  let browser: Browser;
  beforeAll(async () => {
    agent = await startAgent({ pingDelayMs: 50 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await agent?.stop();
  });

  const open = async (options: Partial<WorldOptions> = {}): Promise<World> => {
    const fallback = await servePage();
    const world = await openWorld({ agentUrl: agent.url, ...options, slack: { fallback } });
    await world.connected();
    return world;
  };
  const write = async (page: Page, label: string, words: string): Promise<void> => {
    await page.getByLabel(label).fill(words);
    await page.keyboard.press("Enter");
  };

  test("reads an answer's table, and rates it by a click", async () => {
    await using world = await open();
    const { thread, page } = await askOnPage(browser, world.slack.url, "what's wrong right now?");
    await thread
      .getByRole("cell", { name: "p95" })
      .or(thread.getByText("p95", { exact: true }))
      .first()
      .waitFor();
    await thread.getByRole("button", { name: "Good answer" }).click();
    await logged(world, { msg: "somebody rated an answer" });
    await page.locator(".ephemeral").first().waitFor();
  });

  test("sends a file along, and sees the picture that the agent drew", async () => {
    await using world = await open();
    const page = await openPage(browser, world.slack.url);
    page.setDefaultTimeout(30_000);
    await page.getByLabel("Attach files").setInputFiles({
      name: "budget.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("service,budget\npayments,0.1\n"),
    });
    await write(page, "Message #sre", "@agent chart of the payments errors");
    const asked = page.getByRole("log").getByRole("article").filter({ hasText: "chart of the payments" });
    await asked.getByRole("button", { name: /repl/ }).first().click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    const picture = thread.getByRole("img", { name: /payments-errors/ });
    await picture.waitFor();
    await vi.waitFor(async () =>
      expect(
        await picture.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth),
      ).toBeGreaterThan(0),
    );
    expect(JSON.stringify(agent.calls.all())).toContain("budget.csv");
    await page.context().close();
  });

  test("from another workspace is told alone that the bot answers members only", async () => {
    await using world = await open();
    const page = await openPage(browser, world.slack.url);
    page.setDefaultTimeout(30_000);
    await page.getByLabel("You are").selectOption({ label: "Sam Larsen (external)" });
    await page.getByRole("navigation").getByRole("button", { name: "partner-fabrikam" }).first().click();
    await write(page, "Message #partner-fabrikam", "@agent ping");
    await page.locator(".ephemeral").getByText("I answer full members of this workspace only.").waitFor();
    await page.getByLabel("You are").selectOption({ label: "Alice Moreau" });
    await page.getByText("Sam Larsen").first().waitFor();
    expect(await page.getByText("I answer full members of this workspace only.").count()).toBe(0);
    await page.context().close();
  });

  test("meets the bot by the name, the picture and the words that its binding gives it, in all that it says", async () => {
    await using world = await open({
      spec: () => ({
        slack: {
          secretRef: { name: "slack" },
          displayName: "Night watch",
          icon: ":owl:",
          slashCommand: "/ask",
        },
        messages: {
          working: "Einen Moment…",
          stopButton: "Halt",
          cancelled: "Angehalten von {user}.",
          queued: "Gleich.",
        },
      }),
    });
    const { thread } = await askOnPage(browser, world.slack.url, "be slow 60 s");
    const reply = thread.getByRole("article").filter({ hasText: "Night watch" }).first();
    await reply.waitFor();
    await thread.getByPlaceholder("Reply…").fill("@agent and then?");
    await thread.getByPlaceholder("Reply…").press("Enter");
    const whisper = thread.locator(".ephemeral").filter({ hasText: "Gleich." });
    await whisper.waitFor();
    expect(await whisper.getByText("Night watch").count()).toBe(1);
    await thread
      .getByRole("button", { name: /^(Halt|Stop)$/ })
      .first()
      .click();
    await thread.getByText("Angehalten von").first().waitFor();
    expect(
      world.slack
        .view()
        .channels.flatMap(({ messages }) => messages)
        .filter((one) => one.icon === ":owl:").length,
    ).toBeGreaterThan(0);
  });
});

describe("a binding's display name and icon", () => {
  test("an app that may not set them answers under its own at once, is asked once, and its condition says so", async () => {
    await using here = await openSampleStage({
      startsWithBot: false,
      spec: () => ({ slack: { secretRef: { name: "slack" }, displayName: "Night watch", icon: ":owl:" } }),
    });
    const { world, alice } = here;
    world.slack.faults.set("missing-scope", { scope: "chat:write.customize" });
    world.startBot();
    await world.connected();
    for (const word of ["1", "2"]) {
      const said = alice.says("sre", `@agent ping ${word}`);
      await threadOf(world.slack, said).shows(`pong ${word}`, { timeoutMs: 30_000 });
      const answers = threadOf(world.slack, said).answers();
      expect(answers).toHaveLength(1);
      expect(answers[0]?.username).toBeUndefined();
    }
    await turnsDone(world, 2);
    const begun = world.slack.history.calls.filter(({ method }) => method === "chat.startStream");
    expect(begun.map(({ outcome }) => outcome)).toEqual(["missing_scope", "ok", "ok"]);
    world.slack.faults.set("reset-connections");
    await vi.waitFor(
      () =>
        expect(world.bot.lines).toContainEqual(
          expect.objectContaining({
            condition: "SlackConnected",
            status: "True",
            remedy: expect.stringContaining("display name and icon (missing_scope)"),
          }),
        ),
      { timeout: 30_000 },
    );
  });
});

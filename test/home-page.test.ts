import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { logged } from "./approvals-stage.ts";
import { openWorld, type World } from "./world.ts";

/** Set `PICTURES` to a folder to have pictures of each step taken. */
const pictures = process.env.PICTURES;

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe.skipIf(skipsPage)("a person finds the agent on the page", () => {
  let agent: RunningAgent;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    agent = await startAgent({ pingDelayMs: 50 });
    world = await openWorld({
      agentUrl: agent.url,
      slack: { fallback: await servePage() },
      spec: () => ({ slack: { secretRef: { name: "slack" }, slashCommand: "/ask" } }),
    });
    await world.connected();
    await logged(world, { condition: "AgentReachable", status: "True" });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    await agent?.stop();
  });

  async function open(): Promise<Page> {
    for (const context of browser.contexts()) await context.close();
    const page = await openPage(browser, world.slack.url);
    page.setDefaultTimeout(30_000);
    return page;
  }
  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  };
  const openApp = (page: Page) =>
    page
      .getByRole("navigation")
      .getByRole("button", { name: /SRE Agent/ })
      .click();
  const write = async (page: Page, words: string): Promise<void> => {
    await page.getByLabel("Message #sre").fill(words);
    await page.keyboard.press("Enter");
  };

  test("opens Messages, clicks a suggested prompt and gets an answer, which Home then lists", async () => {
    const page = await open();
    await openApp(page);
    const prompts = page.getByRole("region", { name: "Suggested prompts" });
    await prompts.getByText("I pass your questions on to SRE agent").waitFor();
    expect(await prompts.getByRole("button").allTextContents()).toEqual([
      "What's wrong right now?",
      "Show me the logs of checkout",
      "Roll back payments",
      "Investigate payments",
    ]);
    await picture(page, "prompts");
    await prompts.getByRole("button", { name: "Show me the logs of checkout" }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await logged(world, { msg: "turn done" });
    expect(await thread.getByRole("article").count()).toBeGreaterThan(1);
    await picture(page, "prompt-answered");

    await page.getByRole("tab", { name: "Home" }).click();
    const home = page.getByRole("main");
    await home.getByText("What SRE agent can do").waitFor();
    await home.getByText("Investigate an alert").waitFor();
    await home.getByText("Your last requests").waitFor();
    await home.getByRole("link", { name: "Show me the logs of checkout" }).waitFor();
    await home.getByText("SRE agent and my memory are all well").waitFor();
    await picture(page, "home");
  });

  test("uses each word of the slash command", async () => {
    const page = await open();
    const log = page.getByRole("log");
    await write(page, "/ask help");
    await log.getByText("What SRE agent can do").waitFor();
    await picture(page, "help");
    await write(page, "/ask ask");
    await log.getByText("Write your question behind it").waitFor();
    await write(page, "/ask ask be slow 30 s");
    await vi.waitFor(() => expect(agent.calls.running()).toHaveLength(1), { timeout: 30_000 });
    await write(page, "/ask status");
    await log.getByText("Your open requests").waitFor();
    await log.getByRole("link", { name: "be slow 30 s" }).waitFor();
    await picture(page, "status");
    await write(page, "/ask stop");
    await log.getByText("I stop what you asked for in this channel (1)").first().waitFor();
    await log.getByText("Stopped by").first().waitFor();
    await picture(page, "stopped");
    await vi.waitFor(() => expect(agent.calls.running()).toEqual([]), { timeout: 30_000 });
    await write(page, "/ask stop");
    await log.getByText("Nothing that you asked for in this channel is at work.").first().waitFor();
  });
});

import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { askOnPage } from "./ask-on-page.ts";
import { openWorld, type World } from "./world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(skipsPage)("a person looks on while the agent works", () => {
  let agent: RunningAgent;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    agent = await startAgent({ pace: 3_000 });
    world = await openWorld({ agentUrl: agent.url, slack: { fallback: await servePage() } });
    await world.connected();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    await agent?.stop();
  });

  const ask = (words: string) => askOnPage(browser, world.slack.url, words);
  const reply = async (thread: Locator, words: string): Promise<Locator> => {
    const composer = thread.getByPlaceholder("Reply…");
    await composer.fill(words);
    await composer.press("Enter");
    return thread.getByRole("article").filter({ hasText: words.replace("@agent ", "") });
  };
  const choose = async (page: Page, message: Locator, item: string): Promise<void> => {
    await message.hover();
    await message.getByLabel("More actions").click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const stop = async (thread: Locator): Promise<void> => {
    await thread.getByRole("button", { name: "Stop", exact: true }).first().click();
    await thread.getByText("Stopped by").first().waitFor();
  };

  test("sees its steps as cards, and stops it", async () => {
    const { thread } = await ask("why is checkout slow?");
    await thread.getByText("query_metrics").first().waitFor();
    await thread.getByText("Searching the logs of checkout").first().waitFor();
    await stop(thread);
    expect(await thread.getByRole("button", { name: "Stop", exact: true }).count()).toBe(0);
  });

  test("asks on, edits the one follow-up and deletes the other, and is told what became of both", async () => {
    const { page, thread } = await ask("why is payments slow?");
    await thread.getByText("Reading the metrics of payments").first().waitFor();
    const first = await reply(thread, "@agent one moment");
    await thread.getByText("Noted. I will go on").waitFor();
    await choose(page, first, "Edit message");
    await page.getByLabel("Edit message").fill("@agent ping");
    await page.getByLabel("Edit message").press("Enter");
    await thread.getByText("(edited)").waitFor();
    const second = await reply(thread, "@agent never mind");
    await choose(page, second, "Delete message");
    await stop(thread);
    await thread.getByText("I take your question as you edited it").waitFor();
    await thread.getByText("so I dropped it").waitFor();
    await thread.getByText("pong").first().waitFor();
  });
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { personIn, type Slack, startSlack } from "../slack/index.ts";
import { chromiumMissing, hasChromium, launchChromium, openPage } from "./screenshot.ts";
import { servePage } from "./serve.ts";

const skip = !hasChromium && process.env.CI !== "true";
if (skip) process.stderr.write(`The page is not tested: ${chromiumMissing}\n`);

describe.skipIf(skip)("the page in a browser", () => {
  let slack: Slack;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    slack = await startSlack({ rateLimits: false, fallback: await servePage() });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await slack?.stop();
  });

  const open = async (look?: Parameters<typeof openPage>[2]): Promise<Page> => {
    const page = await openPage(browser, slack.url, look);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) problems.push(message.text());
    });
    return page;
  };
  const bot = async (method: string, args: Record<string, unknown>) => {
    const response = await fetch(`${slack.apiUrl}${method}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        "content-type": "application/json; charset=utf-8",
      },
      body: JSON.stringify(args),
    });
    return (await response.json()) as { ok: boolean; ts?: string; error?: string };
  };
  const sre = () => slack.view().channels.find(({ name }) => name === "sre")?.id ?? "";

  test("a person mentions the bot by completion, and the message stands", async () => {
    const page = await open();
    await page.getByLabel("Message #sre").pressSequentially("@age");
    await page.getByRole("listbox", { name: "Suggestions" }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("why is it slow?");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("why is it slow?").waitFor();
    expect(slack.history.posts.at(-1)?.text).toMatch(/^<@U\w+> why is it slow\?$/);
  });

  test("a thread opens, shows the bot's reply as it grows, and takes a reply", async () => {
    const root = personIn(slack, "alice").says("sre", "a root to reply to");
    const page = await open();
    const posted = await bot("chat.postMessage", {
      channel: root.channel,
      thread_ts: root.ts,
      text: "Working on it",
    });
    const message = page.getByRole("article").filter({ hasText: "a root to reply to" });
    await message.getByRole("button", { name: "1 reply" }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("Working on it").waitFor();
    await bot("chat.update", { channel: root.channel, ts: posted.ts, text: "The cause is payments" });
    await thread.getByText("The cause is payments").waitFor();
    await thread.getByLabel("Reply…").fill("thanks");
    await thread.getByLabel("Reply…").press("Enter");
    await thread.getByText("thanks").waitFor();
    await page.keyboard.press("Escape");
    await thread.waitFor({ state: "detached" });
  });

  test("a click on a button reaches the app", async () => {
    const page = await open();
    const button = {
      type: "button",
      action_id: "go",
      value: "v1",
      text: { type: "plain_text", text: "Run it again" },
    };
    await bot("chat.postMessage", {
      channel: sre(),
      text: "?",
      blocks: [{ type: "actions", elements: [button] }],
    });
    const sent = slack.history.deliveries.length;
    await page.getByRole("button", { name: "Run it again" }).click();
    // No bot listens here: what counts is that the page said so, as Slack's client would.
    await page.getByRole("alert").waitFor();
    expect(slack.history.deliveries.length).toBeGreaterThanOrEqual(sent);
  });

  test("every kind of block is drawn, and words of an agent are never markup", async () => {
    const page = await open();
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "A header" } },
      { type: "section", text: { type: "mrkdwn", text: "*bold* and `code`" } },
      { type: "markdown", text: "**md** <script>alert(1)</script>" },
      { type: "context", elements: [{ type: "mrkdwn", text: "small print" }] },
      { type: "table", rows: [[{ type: "raw_text", text: "cell one" }]] },
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "text", text: "<img src=x onerror=alert(1)>" }] },
        ],
      },
    ];
    expect(await bot("chat.postMessage", { channel: sre(), text: "all", blocks })).toMatchObject({
      ok: true,
    });
    for (const words of ["A header", "bold", "small print", "cell one", "<img src=x onerror=alert(1)>"])
      await page.getByText(words).last().waitFor();
    expect(await page.locator("img[src=x]").count()).toBe(0);
  });

  test("a fault is switched on from the panel, and shows that it is on", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Faults" }).click();
    await page.getByRole("switch", { name: /Lose the next answer/ }).click();
    await expect.poll(() => slack.faults.active("lose-answer")).toBeTruthy();
    await page.getByText("1 to go").waitFor();
    slack.faults.clear();
  });

  test("the inspector shows what passes, filtered", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Inspector" }).click();
    await bot("auth.test", {});
    const row = page.locator("details", { hasText: "auth.test" }).first();
    await row.click();
    await row.getByText('"ok": true').waitFor();
    await page.getByLabel("Filter").fill("nothing like this");
    await page.getByText("Nothing like this passed.").waitFor();
  });

  test("dark and light, by the system and by choice", async () => {
    const page = await open({ dark: true });
    const theme = () => page.evaluate("document.documentElement.dataset.theme");
    expect(await theme()).toBe("dark");
    await page.getByRole("button", { name: "Switch to light" }).click();
    expect(await theme()).toBe("light");
  });

  test("on a narrow screen the channels are behind a button, and nothing is wider than the screen", async () => {
    const page = await open({ width: 400, height: 800 });
    const sidebar = page.getByRole("navigation", { name: "Channels and people" });
    expect(await sidebar.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Channels" }).click();
    await sidebar.getByRole("button", { name: "general" }).click();
    await page.getByRole("heading", { name: "general" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  });

  test("Ctrl+K jumps to a channel", async () => {
    const page = await open();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Jump to…").fill("alerts");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "alerts" }).waitFor();
  });

  test("nothing of all this was against the page's own policy, or threw", () => {
    expect(problems).toEqual([]);
  });
});

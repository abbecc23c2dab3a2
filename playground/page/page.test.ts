import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { personIn, type Slack, startSlack } from "../slack/index.ts";
import { type PageUnderTest, skipsPage, startPage } from "./page-fixture.ts";
import { servePage } from "./serve.ts";

describe.skipIf(skipsPage)("the page in a browser", () => {
  let under: PageUnderTest;
  let slack: Slack;
  let open: PageUnderTest["open"];

  beforeAll(async () => {
    under = await startPage();
    ({ slack, open } = under);
  });
  afterAll(() => under?.[Symbol.asyncDispose]());

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
    await thread.getByRole("log").getByText("thanks").waitFor();
    await page.keyboard.press("Escape");
    await thread.waitFor({ state: "detached" });
  });

  test("a click that no app hears is told to the person", async () => {
    const page = await open();
    const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Run it again" } };
    await bot("chat.postMessage", {
      channel: sre(),
      text: "?",
      blocks: [{ type: "actions", elements: [button] }],
    });
    await page.getByRole("button", { name: "Run it again" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("alert").getByLabel("Dismiss").click();
    await page.getByRole("alert").waitFor({ state: "detached" });
  });

  test("words of an agent are never markup, and its links lead nowhere but to the web", async () => {
    const page = await open();
    const evil = "<img src=x onerror=alert(1)>";
    const section = [
      { type: "text", text: evil },
      { type: "link", url: "javascript:alert(2)", text: "a rich link" },
      { type: "link", url: "https://example.com/ok", text: "a good link" },
    ];
    const blocks = [
      { type: "markdown", text: "md <script>alert(3)</script> [a marked link](javascript:alert(4))" },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: section }] },
    ];
    expect(await bot("chat.postMessage", { channel: sre(), text: "all", blocks })).toMatchObject({
      ok: true,
    });
    for (const words of [evil, "<script>", "a rich link", "a marked link"])
      await page.getByRole("log").getByText(words).waitFor();
    expect(await page.locator("img[src=x], [role=log] script, a[href^=javascript]").count()).toBe(0);
    const good = page.getByRole("link", { name: "a good link" });
    expect(await good.getAttribute("rel")).toContain("noopener");
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
    await page.getByRole("heading", { name: "general", level: 1 }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  });

  test("Ctrl+K jumps to a channel", async () => {
    const page = await open();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Jump to…").fill("alerts");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "alerts", level: 1 }).waitFor();
  });

  test("when the server goes away the page says so, and shows what stands there once it is back", async () => {
    await using own = await startPage();
    const page = await own.open();
    const status = page.getByRole("status").first();
    await status.getByText("bot not connected").waitFor();
    await own.slack.stop();
    await status.getByText("reconnecting…").waitFor();
    const port = Number(new URL(own.slack.url).port);
    await using again = await startSlack({ port, fallback: await servePage() });
    personIn(again, "bob").says("sre", "said meanwhile");
    await page.getByRole("log").getByText("said meanwhile").waitFor();
    await status.getByText("bot not connected").waitFor();
    personIn(again, "bob").says("sre", "said since");
    await page.getByRole("log").getByText("said since").waitFor();
  });

  test("arrows go from message to message, and Escape closes what was opened last", async () => {
    personIn(slack, "bob").says("sre", "first of two");
    personIn(slack, "alice").says("sre", "second of two");
    const page = await open();
    const first = page.getByRole("article").filter({ hasText: "first of two" });
    const second = page.getByRole("article").filter({ hasText: "second of two" });
    await second.getByLabel("Reply in thread").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate("document.activeElement.textContent")).toContain("first of two");
    await page.getByRole("button", { name: "Inspector" }).click();
    await first.getByLabel("Reply in thread").focus();
    await page.keyboard.press("Enter");
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.waitFor();
    await page.keyboard.press("Escape");
    await thread.waitFor({ state: "detached" });
    const drawer = page.getByRole("complementary", { name: "Inspector" });
    expect(await drawer.isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
  });

  test("Escape closes an open sheet alone, and the thread under it next time", async () => {
    personIn(slack, "alice").says("sre", "a thread with an open sheet");
    const page = await open();
    const message = page.getByRole("article").filter({ hasText: "a thread with an open sheet" });
    await message.hover();
    await message.getByLabel("Reply in thread").click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByLabel("Insert an emoji").click();
    await thread.getByRole("button", { name: "eyes", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(":popover-open").waitFor({ state: "detached" });
    expect(await thread.isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await thread.waitFor({ state: "detached" });
  });

  test("somebody who is not in a channel does not read it", async () => {
    personIn(slack, "alice").says("sre", "for members only");
    const page = await open();
    await page.getByText("for members only").waitFor();
    await page.getByLabel("You are").selectOption("Sam Larsen (external)");
    await page.getByRole("heading", { level: 1, name: "sre", exact: true }).waitFor({ state: "detached" });
    expect(await page.getByText("for members only").count()).toBe(0);
    await page.getByLabel("You are").selectOption("Gina Costa (guest)");
    await page.getByText("This person is in no channel.").waitFor();
  });

  test("nothing of all this was against the page's own policy, or threw", () => {
    expect(under.problems).toEqual([]);
  });
});

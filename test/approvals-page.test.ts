import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { installMs, needsPython } from "./agents/index.ts";
import { installPython } from "./agents/python.ts";
import { openStage, type Stage } from "./approvals-stage.ts";
import { askOnPage } from "./ask-on-page.ts";

/** Set `PICTURES` to a folder to have pictures of each step taken. */
const pictures = process.env.PICTURES;

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe.skipIf(skipsPage || needsPython.skip)("a person decides on the page", () => {
  let here: Stage;
  let browser: Browser;
  beforeAll(() => installPython("1.0"), installMs);
  beforeAll(async () => {
    here = await openStage(undefined, { slack: { fallback: await servePage() } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await here?.[Symbol.asyncDispose]();
  });

  const ask = (words: string) => askOnPage(browser, here.slack.url, words);

  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  };

  test("approves a tool call by its button", async () => {
    const { page, thread } = await ask("delete web-21");
    await thread.getByText("asks for approval").waitFor();
    await thread.getByText('"pod": "web-21"').waitFor();
    await picture(page, "approval");
    await thread.getByRole("button", { name: "Approve", exact: true }).click();
    await thread.getByText("Result: ran delete_pod").waitFor();
    await thread.getByText("Approved by").waitFor();
    expect(await thread.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
    await picture(page, "approved");
  });

  test("denies it with a reason, in a form", async () => {
    const { page, thread } = await ask("delete web-22");
    await thread.getByRole("button", { name: "Deny", exact: true }).click();
    const form = page.getByRole("dialog", { name: "Deny" });
    await form.getByLabel("Reason (the agent is told)").fill("It is in use");
    await picture(page, "deny");
    await form.getByRole("button", { name: "Deny", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await thread.getByText("Result: left delete_pod (It is in use)").waitFor();
    await thread.getByText("Denied by").waitFor();
  });

  test("decides each of several, and reads all arguments first", async () => {
    const { page, thread } = await ask("many");
    await thread.getByRole("button", { name: "Decide each" }).click();
    const form = page.getByRole("dialog", { name: "Decide each" });
    await form.getByRole("radio", { name: "Approve" }).first().check();
    for (const at of [1, 2]) await form.getByRole("radio", { name: "Deny" }).nth(at).check();
    await picture(page, "each");
    await form.getByRole("button", { name: "Send" }).click();
    await thread.getByText("ran scale_up; left drain_node (no reason); left notify (no reason)").waitFor();
    await picture(page, "decided-each");
  });

  test("reads long arguments in a window of their own", async () => {
    const { page, thread } = await ask("big");
    await thread.getByRole("button", { name: "All arguments" }).click();
    const all = page.getByRole("dialog", { name: "All arguments" });
    await all.getByText("the end").waitFor();
    await picture(page, "arguments");
    await all.getByRole("button", { name: "Close" }).click();
    await all.waitFor({ state: "detached" });
    await thread.getByRole("button", { name: "Approve", exact: true }).click();
    await all.getByText("the end").waitFor();
    await all.getByRole("button", { name: "Approve", exact: true }).click();
    await thread.getByText("Result: ran apply_manifest").waitFor();
  });

  test("answers the agent's questions, in a form", async () => {
    const { page, thread } = await ask("form");
    await picture(page, "questions");
    await thread.getByRole("button", { name: "Answer", exact: true }).click();
    const form = page.getByRole("dialog", { name: "Answer" });
    await form.getByRole("radio", { name: "green" }).check();
    await form.getByRole("checkbox", { name: "cpu" }).check();
    await form.getByRole("checkbox", { name: "memory" }).check();
    await form.getByLabel("Anything else?").fill("take care");
    await picture(page, "answer");
    await form.getByRole("button", { name: "Send" }).click();
    await thread.getByText("Result: answer green; answer cpu+memory; answer take care").waitFor();
    await thread.getByText("Answered by").waitFor();
    await picture(page, "answered");
  });

  test("answers a question by one click on a choice", async () => {
    const { thread } = await ask("choose");
    await thread.getByRole("button", { name: "green", exact: true }).click();
    await thread.getByText("Result: answer green").waitFor();
    await thread.getByText("Answered by").waitFor();
  });

  test("finds the link to sign in in a message of their own, and none in the thread", async () => {
    const { page, thread } = await ask("login");
    await thread.getByText("needs a sign-in").first().waitFor();
    expect(await thread.getByRole("link", { name: /example/ }).count()).toBe(0);
    await page
      .getByRole("navigation")
      .getByRole("button", { name: /SRE Agent/ })
      .click();
    await page.getByRole("tab", { name: "Messages" }).click();
    const link = page.getByRole("main").getByRole("link", { name: /^https:\/\/login\.example/ });
    await link.waitFor();
    expect(await link.getAttribute("href")).toBe("https://login.example/device?code=SECRET-CODE");
  });

  test("decides what was asked before the bot was killed, and an old window decides nothing more", async () => {
    const { page, thread } = await ask("delete web-24");
    const approve = thread.getByRole("button", { name: "Approve", exact: true });
    await approve.waitFor();
    await here.world.bot.kill("SIGKILL");
    here.world.startBot();
    await here.world.connected();
    await approve.click();
    await thread.getByText("Result: ran delete_pod").waitFor();
    expect(await approve.count()).toBe(0);
    await page.getByText("Approved by").first().waitFor();
  });

  test("somebody else is told that they may not", async () => {
    const { page, thread } = await ask("delete web-23");
    await thread.getByRole("button", { name: "Approve", exact: true }).waitFor();
    await page.getByLabel("You are").selectOption("Bob Okafor");
    await thread.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByText("You are not among those who may decide this.").first().waitFor();
    await picture(page, "not-allowed");
  });
});

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { personIn } from "../slack/index.ts";
import type { SlackObject } from "../slack/page-api.ts";
import { isRecord, recordsIn } from "./blocks/slack-object.ts";
import { type PageUnderTest, skipsPage, startPage } from "./page-fixture.ts";
import { connectBot, type TestBot } from "./test-bot.ts";

const plain = (text: string): SlackObject => ({ type: "plain_text", text });
const low = { text: plain("Low"), value: "low" };

describe.skipIf(skipsPage)("what a person fills in reaches the app whole", () => {
  let under: PageUnderTest;
  let bot: TestBot;
  let sre: string;

  beforeAll(async () => {
    under = await startPage();
    bot = await connectBot(under.slack);
    sre = under.slack.view().channels.find(({ name }) => name === "sre")?.id ?? "";
  });
  afterAll(async () => {
    await bot?.[Symbol.asyncDispose]();
    await under?.[Symbol.asyncDispose]();
  });

  const post = async (blocks: readonly SlackObject[]) =>
    expect(
      await bot.call("chat.postMessage", { channel: sre, text: "for notifications", blocks }),
    ).toMatchObject({
      ok: true,
    });
  const clickOn = async (actionId: string) =>
    bot.hears((payload) => recordsIn(payload.actions)[0]?.action_id === actionId);

  /** Opens a modal of these blocks, as an answer to the message shortcut. */
  async function openForm(page: Page, about: string, blocks: readonly SlackObject[]) {
    personIn(under.slack, "bob").says("sre", about);
    const message = page.getByRole("article").filter({ hasText: about });
    await message.hover();
    await message.getByLabel("More actions").click();
    await page.getByRole("menuitem", { name: "Ask the agent" }).click();
    const { trigger_id } = await bot.hears(
      (payload) =>
        payload.type === "message_action" && isRecord(payload.message) && payload.message.text === about,
    );
    const view = { type: "modal", title: plain("A form"), submit: plain("Send it"), blocks };
    expect(await bot.call("views.open", { trigger_id, view })).toMatchObject({ ok: true });
    return page.getByRole("dialog", { name: "A form" });
  }

  test("a form sends the date that nobody touched, and the menu beside its words", async () => {
    const page = await under.open();
    const form = await openForm(page, "an alert to ask about", [
      {
        type: "input",
        block_id: "when",
        label: plain("When"),
        element: { type: "datepicker", action_id: "date", initial_date: "2026-05-01" },
      },
      {
        type: "section",
        block_id: "how",
        text: plain("How bad is it?"),
        accessory: {
          type: "static_select",
          action_id: "level",
          placeholder: plain("Level"),
          options: [low],
        },
      },
    ]);
    await form.getByLabel("Level").selectOption("Low");
    await form.getByRole("button", { name: "Send it" }).click();
    const sent = await bot.hears(({ type }) => type === "view_submission");
    expect(isRecord(sent.view) && sent.view.state).toEqual({
      values: {
        when: { date: { type: "datepicker", selected_date: "2026-05-01" } },
        how: { level: { type: "static_select", selected_option: low } },
      },
    });
  });

  test("a click in a message carries what was filled in around it", async () => {
    const page = await under.open();
    await post([
      {
        type: "input",
        block_id: "why",
        label: plain("Reason for it"),
        element: { type: "plain_text_input", action_id: "text" },
      },
      {
        type: "actions",
        block_id: "decide",
        elements: [{ type: "button", action_id: "approve", text: plain("Approve it") }],
      },
    ]);
    await page.getByLabel("Reason for it").fill("the disk is full");
    await page.getByRole("button", { name: "Approve it" }).click();
    expect((await clickOn("approve")).state).toEqual({
      values: { why: { text: { type: "plain_text_input", value: "the disk is full" } } },
    });
  });

  test("an input that tells at once does so on Enter, not letter by letter", async () => {
    const page = await under.open();
    await post([
      {
        type: "input",
        block_id: "search",
        dispatch_action: true,
        label: plain("Search the runbooks"),
        element: { type: "plain_text_input", action_id: "words" },
      },
    ]);
    await page.getByLabel("Search the runbooks").pressSequentially("disk");
    await page.keyboard.press("Enter");
    const [action] = recordsIn((await clickOn("words")).actions);
    expect(action?.value).toBe("disk");
  });

  test("an item of an overflow menu can be chosen twice", async () => {
    const page = await under.open();
    await post([
      {
        type: "section",
        text: plain("A runbook"),
        accessory: {
          type: "overflow",
          action_id: "more",
          options: [low, { text: plain("Other"), value: "other" }],
        },
      },
    ]);
    const menu = page
      .getByRole("article")
      .filter({ hasText: "A runbook" })
      .getByLabel("more", { exact: true });
    await menu.selectOption("Low");
    await clickOn("more");
    expect(await menu.inputValue()).toBe("");
    const before = under.slack.history.deliveries.length;
    await menu.selectOption("Low");
    await expect.poll(() => under.slack.history.deliveries.length).toBeGreaterThan(before);
  });

  test("nothing of all this was against the page's own policy, or threw", () => {
    expect(under.problems).toEqual([]);
  });
});

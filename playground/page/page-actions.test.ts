import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { personIn, webhookIn } from "../slack/index.ts";
import type { SlackObject } from "../slack/page-api.ts";
import { isRecord, recordsIn } from "./blocks/slack-object.ts";
import { everyBlock } from "./every-block.ts";
import { type PageUnderTest, skipsPage, startPage } from "./page-fixture.ts";
import { connectBot, type TestBot } from "./test-bot.ts";

const plain = (text: string): SlackObject => ({ type: "plain_text", text });
const isClickOn = (actionId: string) => (payload: SlackObject) =>
  payload.type === "block_actions" && recordsIn(payload.actions)[0]?.action_id === actionId;

describe.skipIf(skipsPage)("what a person does on the page reaches the app", () => {
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
  const post = (blocks: readonly SlackObject[]) =>
    bot.call("chat.postMessage", { channel: sre, text: "for notifications", blocks });

  test("every kind of block shows its words, and buttons within cards and sections work", async () => {
    const page = await under.open();
    for (const { block } of everyBlock) expect(await post([block])).toMatchObject({ ok: true });
    for (const { words } of everyBlock) await page.getByRole("log").getByText(words).first().waitFor();
    for (const name of ["On card", "Accessory", "Helpful"]) {
      await page.getByRole("button", { name }).click();
      await bot.hears(isClickOn(name === "Helpful" ? "feedback" : name));
    }
    expect(await page.locator("img").count()).toBe(0);
  });

  test("an attachment that says nothing but its fallback shows that", async () => {
    const page = await under.open();
    webhookIn(under.slack, "Grafana").fires("sre", {
      attachments: [{ color: "#ff0000", fallback: "only a fallback" }],
    });
    await page.getByRole("log").getByText("only a fallback").waitFor();
  });

  test("a click that asks first is sent only when the person is sure", async () => {
    const page = await under.open();
    const confirm = {
      title: plain("Really?"),
      text: plain("It restarts payments"),
      confirm: plain("Restart it"),
    };
    await post([
      { type: "actions", elements: [{ type: "button", action_id: "sure", text: plain("Restart"), confirm }] },
    ]);
    await page.getByRole("button", { name: "Restart", exact: true }).click();
    await page.getByRole("dialog", { name: "Really?" }).getByRole("button", { name: "Restart it" }).click();
    await bot.hears(isClickOn("sure"));
  });

  test("a menu sends the option that was chosen, whole", async () => {
    const page = await under.open();
    const option = { text: plain("Payments"), value: "pay" };
    await post([
      {
        type: "actions",
        elements: [
          { type: "static_select", action_id: "which", placeholder: plain("Service"), options: [option] },
        ],
      },
    ]);
    await page.getByLabel("Service").selectOption("Payments");
    const heard = await bot.hears(isClickOn("which"));
    expect(recordsIn(heard.actions)[0]?.selected_option).toEqual(option);
  });

  test("a message shortcut opens a form, which shows what the app finds wrong and closes when it is right", async () => {
    personIn(under.slack, "bob").says("sre", "the disk of orders-db is full");
    const page = await under.open();
    const message = page.getByRole("article").filter({ hasText: "the disk of orders-db" });
    await message.hover();
    await message.getByLabel("More actions").click();
    await page.getByRole("menuitem", { name: "Ask the agent" }).click();
    const { trigger_id } = await bot.hears(({ type }) => type === "message_action");
    const question = {
      type: "input",
      block_id: "question",
      label: plain("Your question"),
      element: { type: "plain_text_input", action_id: "text", initial_value: "what about it?" },
    };
    const view = { type: "modal", title: plain("Ask"), submit: plain("Send it"), blocks: [question] };
    expect(await bot.call("views.open", { trigger_id, view })).toMatchObject({ ok: true });

    const form = page.getByRole("dialog", { name: "Ask" });
    bot.answers("view_submission", { response_action: "errors", errors: { question: "Say more" } });
    await form.getByRole("button", { name: "Send it" }).click();
    await form.getByText("Say more").waitFor();
    await form.getByLabel("Your question").fill("why is it full?");
    await form.getByRole("button", { name: "Send it" }).click();
    await form.waitFor({ state: "detached" });
    const sent = await bot.hears((payload) => JSON.stringify(payload.view ?? {}).includes("why is it full?"));
    expect(isRecord(sent.view) && sent.view.state).toMatchObject({
      values: { question: { text: { type: "plain_text_input", value: "why is it full?" } } },
    });
  });

  test("a stream grows on the page, with its steps, and the status line shows until it begins", async () => {
    const root = personIn(under.slack, "alice").says("sre", "stream to me");
    const page = await under.open();
    const at = { channel: root.channel, thread_ts: root.ts };
    await bot.call("assistant.threads.setStatus", {
      channel_id: root.channel,
      thread_ts: root.ts,
      status: "is reading the logs…",
    });
    const message = page.getByRole("article").filter({ hasText: "stream to me" });
    await message.hover();
    await message.getByLabel("Reply in thread").click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("is reading the logs…").waitFor();
    const { users, team } = under.slack.view();
    const { ts } = await bot.call("chat.startStream", {
      ...at,
      recipient_user_id: users.find(({ name }) => name === "alice")?.id,
      recipient_team_id: team.id,
      chunks: [{ type: "task_update", id: "1", title: "Read logs", status: "in_progress" }],
    });
    await thread.getByText("Read logs").waitFor();
    await bot.call("chat.appendStream", {
      channel: root.channel,
      ts,
      chunks: [{ type: "markdown_text", text: "**It** is the disk" }],
    });
    await thread.getByText("is the disk").waitFor();
    expect(await bot.call("chat.stopStream", { channel: root.channel, ts })).toMatchObject({ ok: true });
    await thread.locator("[aria-busy=true]").waitFor({ state: "detached" });
  });

  test("an ephemeral message is seen by its person alone, and can be dismissed", async () => {
    const page = await under.open();
    const alice = under.slack.view().users.find(({ name }) => name === "alice")?.id;
    await bot.call("chat.postEphemeral", { channel: sre, user: alice, text: "psst" });
    const whisper = page.getByRole("article", { name: "Only visible to you" });
    await whisper.getByText("psst").waitFor();
    await page.getByLabel("You are").selectOption("Bob Okafor");
    await whisper.waitFor({ state: "detached" });
    await page.getByLabel("You are").selectOption("Alice Moreau");
    await whisper.getByRole("button", { name: "Dismiss message" }).click();
    await whisper.waitFor({ state: "detached" });
  });

  test("files are sent with a message and pictures are shown", async () => {
    const page = await under.open();
    const dot =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await page.getByLabel("Attach files").setInputFiles([
      { name: "dot.png", mimeType: "image/png", buffer: Buffer.from(dot, "base64") },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("notes") },
    ]);
    await page.getByLabel("Message #sre").fill("look");
    await page.keyboard.press("Enter");
    const picture = page.getByRole("log").getByAltText("dot.png");
    await picture.waitFor();
    await expect.poll(() => page.evaluate("document.querySelector('[role=log] img').naturalWidth")).toBe(1);
    await page.getByRole("log").getByText("notes.txt").waitFor();
  });

  test("one's own message is edited in its place, reacted to, and deleted", async () => {
    personIn(under.slack, "alice").says("sre", "hello @bob & all");
    const page = await under.open();
    const message = page.getByRole("article").filter({ hasText: "hello @Bob Okafor & all" });
    await message.hover();
    await message.getByLabel("React with eyes").click();
    await message.getByRole("button", { name: "eyes, 1", pressed: true }).waitFor();
    await message.getByLabel("More actions").click();
    await page.getByRole("menuitem", { name: "Edit message" }).click();
    const editor = page.getByLabel("Edit message");
    expect(await editor.inputValue()).toBe("hello @bob & all");
    await editor.fill("bye @bob");
    await editor.press("Enter");
    const edited = page.getByRole("article").filter({ hasText: "bye @Bob Okafor" });
    await edited.getByText("(edited)").waitFor();
    await edited.hover();
    await edited.getByLabel("More actions").click();
    await page.getByRole("menuitem", { name: "Delete message" }).click();
    await edited.waitFor({ state: "detached" });
  });

  test("a slash command is completed and reaches its app", async () => {
    const page = await under.open();
    await page.getByLabel("Message #sre").pressSequentially("/as");
    await page.keyboard.press("Tab");
    await page.keyboard.type("what is up");
    await page.keyboard.press("Enter");
    const heard = await bot.hears(({ command }) => command === "/ask");
    expect(heard.text).toBe("what is up");
  });

  test("a channel with something new is marked until it is looked at", async () => {
    const page = await under.open();
    personIn(under.slack, "bob").says("general", "lunch?");
    const row = page.getByRole("navigation").getByRole("button", { name: "general 1 unread" });
    await row.click();
    await page.getByRole("navigation").getByRole("button", { name: "general", exact: true }).waitFor();
  });

  test("nothing of all this was against the page's own policy, or threw", () => {
    expect(under.problems).toEqual([]);
  });
});

import { expect, test, vi } from "vitest";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { personIn, type Said, threadOf, until } from "../playground/slack/index.ts";
import type { MessageView, SlackObject } from "../playground/slack/page-api.ts";
import type { BotProcess } from "./bot.ts";
import { freePort, logged, metricIn, openStage, type Stage, served } from "./command-stage.ts";

// Several processes one after the other: on a busy machine each start alone takes seconds.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Set `PICTURES` to a folder to have a picture taken. */
const pictures = process.env.PICTURES;
const patience = { timeoutMs: 30_000 };

const feedbackUri = "https://slackagents.dev/extensions/feedback/v1";

const hasButtons = ({ blocks }: MessageView): boolean => JSON.stringify(blocks).includes("feedback_buttons");

/** The values of the two buttons below an answer. */
function valuesOf(message: MessageView): { readonly positive: string; readonly negative: string } {
  const element = message.blocks
    .flatMap(({ elements }): SlackObject[] => (Array.isArray(elements) ? elements : []))
    .find(({ type }) => type === "feedback_buttons") as Record<string, SlackObject> | undefined;
  const value = (side: string) => String(element?.[side]?.value);
  return { positive: value("positive_button"), negative: value("negative_button") };
}

/** Alice asks; resolves with the answer as it stands. */
async function answered(stage: Stage, words = "@agent ping 7", shows = "pong 7") {
  const said = personIn(stage.slack, "alice").says("sre", words);
  await threadOf(stage.slack, said).shows(shows, patience);
  await until(stage.slack.feed, "the answer has its buttons", () => answerOf(stage, said) !== undefined, {
    ...patience,
    lastSeen: () => JSON.stringify(threadOf(stage.slack, said).answers()),
  });
  return { said, answer: answerOf(stage, said) as MessageView };
}

const answerOf = ({ slack }: Stage, said: Said) => threadOf(slack, said).answers().find(hasButtons);

/** Resolves once this person alone was told these words so often. */
const whispered = ({ slack }: Stage, name: string, words: RegExp, times = 1) =>
  until(
    slack.feed,
    `${name} is told ${words}`,
    () =>
      slack
        .view()
        .ephemerals.filter(({ user, text }) => user === personIn(slack, name).id && words.test(text))
        .length >= times,
    { ...patience, lastSeen: () => slack.view().ephemerals },
  );

const connected = (bot: BotProcess) => logged(bot, { condition: "SlackConnected", status: "True" });

let clicks = 0;

/** A click as Slack would send it, whoever made the value. */
function click(
  stage: Stage,
  name: string,
  message: MessageView,
  value: string,
  atS = Date.now() / 1_000,
): void {
  clicks += 1;
  const { slack } = stage;
  const { team } = slack.workspace;
  slack.deliver("interactive", {
    type: "block_actions",
    user: { id: personIn(slack, name).id, team_id: team.id },
    api_app_id: slack.app.id,
    team: { id: team.id, domain: team.domain },
    trigger_id: `made.${clicks}`,
    channel: { id: message.channel },
    container: { type: "message", message_ts: message.ts, channel_id: message.channel },
    message: { ts: message.ts, thread_ts: message.threadTs },
    actions: [{ type: "feedback_buttons", action_id: "sab_rate", value, action_ts: atS.toFixed(6) }],
  });
}

async function exported(stage: Stage): Promise<Record<string, unknown>[]> {
  const bot = stage.start(["--binding", stage.bindingFile, "--feedback", "export"]);
  expect(await bot.exited).toBe(0);
  return [...bot.lines];
}

test("an opinion is kept with turn, person and time, the last of each person counts, and the agent is told", async () => {
  await using stage = await openStage();
  const port = await freePort();
  const bot = stage.start(["--binding", stage.bindingFile], { HTTP_PORT: String(port) });
  await logged(bot, { msg: "lease held: working" });
  const { answer } = await answered(stage);
  const { positive, negative } = valuesOf(answer);
  const firstS = Date.now() / 1_000;
  click(stage, "alice", answer, positive, firstS);
  await whispered(stage, "alice", /noted/);
  click(stage, "bob", answer, positive);
  await whispered(stage, "bob", /noted/);
  click(stage, "alice", answer, negative);
  await whispered(stage, "alice", /noted/, 2);
  // The first click once more, as somebody who recorded it might send it.
  click(stage, "alice", answer, positive, firstS);
  await whispered(stage, "alice", /noted/, 3);

  const turn = bot.lines.find(({ msg }) => msg === "turn done")?.turn;
  const about = { turn, channel: answer.channel, team: stage.slack.workspace.team.id };
  expect(await exported(stage)).toEqual([
    expect.objectContaining({ ...about, user: personIn(stage.slack, "bob").id, value: "positive" }),
    expect.objectContaining({ ...about, user: personIn(stage.slack, "alice").id, value: "negative" }),
  ]);
  const metrics = await served(port, "/metrics");
  expect(metricIn(metrics, "slackagent_feedback_total", 'value="positive"')).toBe(2);
  expect(metricIn(metrics, "slackagent_feedback_total", 'value="negative"')).toBe(1);

  await vi.waitFor(() => expect(stage.agent.calls.all()).toHaveLength(4), { timeout: 20_000 });
  const [asked, ...told] = stage.agent.calls.all();
  expect(told.map(({ contextId }) => contextId)).toEqual(Array(3).fill(asked?.contextId));
  expect(told.map(({ metadata }) => (metadata as Record<string, SlackObject>)[feedbackUri])).toEqual([
    expect.objectContaining({ value: "positive", turn, user: personIn(stage.slack, "alice").id }),
    expect.objectContaining({ value: "positive", user: personIn(stage.slack, "bob").id }),
    expect.objectContaining({ value: "negative", task: asked?.taskId }),
  ]);
  expect(
    threadOf(stage.slack, { channel: answer.channel, threadTs: answer.threadTs ?? "" } as Said).answers(),
  ).toHaveLength(1);
});

test("nothing that we did not sign, and no value of another channel, is an opinion", async () => {
  await using stage = await openStage();
  await logged(stage.start(["--binding", stage.bindingFile]), { msg: "lease held: working" });
  const { answer } = await answered(stage);
  const { positive, negative } = valuesOf(answer);
  const [, , turn = "", ids = "", mac = ""] = positive.split(".");
  const other = turn.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  const elsewhere = personIn(stage.slack, "bob").says("@agent", "ping 9");
  const forged: [MessageView, string][] = [
    [answer, "positive"],
    [answer, ["1", "negative", turn, ids, mac].join(".")],
    [answer, ["1", "positive", other, ids, mac].join(".")],
    [answer, negative.slice(0, -2)],
    [{ ...answer, ...elsewhere }, positive],
  ];
  for (const [at, [message, value]] of forged.entries()) {
    click(stage, "bob", message, value);
    await whispered(stage, "bob", /cannot be rated/, at + 1);
  }
  expect(await exported(stage)).toEqual([]);
});

test("an answer can be rated when the bot has been started anew", async () => {
  await using stage = await openStage();
  const first = stage.start(["--binding", stage.bindingFile]);
  const { answer } = await answered(stage);
  await logged(first, { msg: "turn done" });
  await first.kill("SIGKILL");
  await connected(stage.start(["--binding", stage.bindingFile]));
  click(stage, "bob", answer, valuesOf(answer).negative);
  await whispered(stage, "bob", /noted/);
  expect(await exported(stage)).toMatchObject([{ value: "negative" }]);
});

test("where Slack takes no such block answers stand without it, and it is asked once", async () => {
  await using stage = await openStage();
  stage.slack.faults.set("refuse-blocks", { type: "context_actions" }, { times: null });
  const bot = stage.start(["--binding", stage.bindingFile]);
  const alice = personIn(stage.slack, "alice");
  for (const number of [1, 2, 3]) {
    const said = alice.says("sre", `@agent ping ${number}`);
    const answer = await threadOf(stage.slack, said).shows(`pong ${number}`, patience);
    expect(hasButtons(answer)).toBe(false);
    // As it is meant, but for the buttons.
    expect(answer.blocks.map(({ type }) => type)).toContain("rich_text");
  }
  const refused = stage.slack.history.calls.filter((call) => JSON.stringify(call).includes("invalid_blocks"));
  expect(refused).toHaveLength(1);
  stage.slack.faults.set("reset-connections");
  await vi.waitFor(
    () =>
      expect(bot.lines).toContainEqual(
        expect.objectContaining({
          condition: "SlackConnected",
          status: "True",
          remedy: expect.stringMatching(/no feedback buttons here \(invalid_blocks\)/),
        }),
      ),
    { timeout: 30_000 },
  );
});

test("there are none on questions and errors, nor where the binding says so", async () => {
  await using stage = await openStage();
  const bot = stage.start(["--binding", stage.bindingFile]);
  const alice = personIn(stage.slack, "alice");
  const shown = async (words: string, shows: string | RegExp): Promise<MessageView> => {
    const done = bot.lines.length;
    const said = alice.says("sre", words);
    await logged(bot, { msg: "turn done" }, done);
    return threadOf(stage.slack, said).shows(shows, patience);
  };
  expect(hasButtons(await shown("@agent ping 1", "pong 1"))).toBe(true);
  expect(hasButtons(await shown("@agent fail", /Reference/))).toBe(false);
  expect(hasButtons(await shown("@agent logs", "Which service"))).toBe(false);
  stage.bind({ conversation: { feedback: false } });
  await logged(bot, { msg: "the changed binding is in force" });
  expect(hasButtons(await shown("@agent ping 2", "pong 2"))).toBe(false);
});

test.skipIf(skipsPage)("a person presses the buttons on the page, and is thanked", async () => {
  await using stage = await openStage({ fallback: await servePage() });
  await logged(stage.start(["--binding", stage.bindingFile]), { msg: "lease held: working" });
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, stage.slack.url);
    page.setDefaultTimeout(30_000);
    await page.getByLabel("Message #sre").fill("@agent ping 7");
    await page.keyboard.press("Enter");
    const message = page.getByRole("log").getByRole("article").filter({ hasText: "ping 7" });
    await message.getByRole("button", { name: /repl/ }).first().click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("pong 7").waitFor();
    await thread.getByRole("button", { name: "Bad answer" }).click();
    await page.getByText("Thank you: noted.").first().waitFor();
    await thread.getByRole("button", { name: "Good answer" }).click();
    await page.getByText("Thank you: noted.").nth(1).waitFor();
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/feedback.png` });
    expect(await exported(stage)).toMatchObject([{ value: "positive" }]);
  } finally {
    await browser.close();
  }
});

import { setTimeout as sleep } from "node:timers/promises";
import { sampleAlerts, webhookPayload } from "./alerts/index.ts";
import type { Slack } from "./slack/index.ts";

/** How long the bot and the agent may take for one part of the run, ms. */
const patienceMs = 60_000;

/** The alert run: an alert fires, the bot investigates in its thread, a person asks on. Prints the thread. @throws when it does not come to an end. */
export async function playAlertRun(slack: Slack, print: (line: string) => void): Promise<void> {
  const { channels, users } = slack.view();
  const channel = channels.find(({ name }) => name === "alerts");
  const alice = users.find(({ name }) => name === "alice");
  const alert = sampleAlerts().find(({ name }) => name.includes("hyperdx")) ?? sampleAlerts()[0];
  if (channel === undefined || alice === undefined || alert === undefined)
    throw new Error("the playground lacks #alerts, alice or alerts");

  await until("the bot connects", () => slack.view().connections.length > 0);
  const fired = slack.act({ kind: "alert", channel: channel.id, payload: webhookPayload(alert) });
  if (!fired.ok || fired.ts === undefined) throw new Error(`the alert was refused: ${JSON.stringify(fired)}`);
  const root = fired.ts;
  print(`#alerts  ${alert.username}: ${alert.title}`);
  const stopSteps = printSteps(slack, print);
  const answer = await finalReply(slack, channel.id, root, 1);
  stopSteps();
  print(indent("agent", answer));

  const question = "Which deploy was it?";
  const asked = slack.act({
    kind: "post",
    user: alice.id,
    channel: channel.id,
    text: `@agent ${question}`,
    threadTs: root,
  });
  if (!asked.ok) throw new Error(`the follow-up was refused: ${JSON.stringify(asked)}`);
  print(indent("alice", question));
  print(indent("agent", await finalReply(slack, channel.id, root, 2)));
}

/** Prints each step of the agent when the growing reply first shows that it is done. */
function printSteps(slack: Slack, print: (line: string) => void): () => void {
  const seen = new Set<string>();
  return slack.feed.follow((event) => {
    if (event.kind !== "message-changed" && event.kind !== "stream-appended") return;
    if (event.message.user !== slack.app.botUserId) return;
    const cards = event.message.stream?.tasks ?? [];
    const done = cards.filter(({ status }) => status === "complete").map(({ title }) => `✓ ${title}`);
    for (const line of [...done, ...event.message.text.split("\n")]) {
      if (!line.startsWith("✓ ") || seen.has(line)) continue;
      seen.add(line);
      print(`   │ ${line}`);
    }
  });
}

/** The bot's `n`-th reply of the thread once it says nothing new any more. @throws when that takes too long. */
export async function finalReply(slack: Slack, channel: string, root: string, n: number): Promise<string> {
  const replies = () =>
    slack
      .view()
      .channels.find(({ id }) => id === channel)
      ?.messages.filter((message) => message.threadTs === root && message.user === slack.app.botUserId) ?? [];
  const words = () => replies()[n - 1]?.text ?? "";
  await until(`answer ${n} stands`, () => words() !== "" && !words().includes("Working on it"));
  let last = "";
  await until(`answer ${n} is whole`, async () => {
    last = words();
    await sleep(settledMs);
    return words() === last && !last.includes("Working on it");
  });
  return last;
}

/** A reply that did not grow for this long is taken as the final one: the bot shows more at most every 1.5 s. */
const settledMs = 3_000;

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > giveUpMs) throw new Error(`waited ${patienceMs / 1_000} s in vain until ${what}`);
    await sleep(50);
  }
}

const indent = (who: string, words: string): string =>
  words
    .split("\n")
    .map((line, at) => (at === 0 ? `   └ ${who}: ${line}` : `     ${" ".repeat(who.length)}  ${line}`))
    .join("\n");

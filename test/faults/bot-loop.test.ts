import { expect, test } from "vitest";
import { startAgent } from "../../playground/agent/index.ts";
import { personIn, type Said, threadOf, until } from "../../playground/slack/index.ts";
import { openWorld, turnsDone } from "../world.ts";
import { judge } from "./judge.ts";
import { figuresOf, record } from "./record.ts";

const title =
  "fault 54: a bot that answers each answer with a mention is left alone after five turns, until a person asks";

test(title, { timeout: 90_000 }, async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({
    agentUrl: agent.url,
    spec: (slack) => ({ access: { bots: [deployBot(slack.workspace.apps.values()).botId] } }),
  });
  await world.connected();
  const { slack } = world;
  const alice = personIn(slack, "alice");
  const other = deployBot(slack.workspace.apps.values());
  const mentions = async (said: Said, words: string): Promise<void> => {
    await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { Authorization: `Bearer ${other.botToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({
        channel: said.channel,
        thread_ts: said.threadTs,
        text: `<@${slack.app.botUserId}> ${words}`,
      }),
    });
  };
  const said = alice.says("sre", "@agent ping 0");
  const thread = threadOf(slack, said);
  for (let round = 1; round <= 5; round += 1) {
    await thread.shows(`pong ${round - 1}`, { timeoutMs: 30_000 });
    await turnsDone(world, round);
    await mentions(said, `ping ${round}`);
  }
  await thread.shows("pong 5", { timeoutMs: 30_000 });
  await turnsDone(world, 6);
  await mentions(said, "ping 6");
  await until(slack.feed, "the sixth is acknowledged", () =>
    slack.history.deliveries
      .filter(({ ackedMs }) => ackedMs !== undefined)
      .some(({ payload }) => JSON.stringify(payload).includes("ping 6")),
  );
  const next = alice.replies(said, "@agent ping 7");
  await thread.shows("pong 7", { timeoutMs: 30_000 });
  await turnsDone(world, 7);
  expect(agent.calls.all()).toHaveLength(7);
  expect(
    threadOf(slack, next)
      .answers()
      .filter(({ appId }) => appId === slack.app.id),
  ).toHaveLength(7);
  const judged = judge(world, { agents: [agent] });
  expect(judged.violations).toEqual([]);
  record({ test: title, ...figuresOf(judged), note: "5 turns of 6 mentions in a row" });
});

function deployBot<App extends { readonly name: string }>(apps: Iterable<App>): App {
  const found = [...apps].find(({ name }) => name === "Deploy Bot");
  if (found === undefined) throw new Error("there is no other bot in the workspace");
  return found;
}

import { expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, type Said, threadOf, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

vi.setConfig({ testTimeout: 90_000 });

const theEnd = "The end of the long answer.";

const answers = ({ slack }: World, said: Said) => threadOf(slack, said).answers();

/** Every file of the thread, as its bytes. */
const filesOf = (world: World, said: Said) =>
  answers(world, said)
    .flatMap(({ files }) => files)
    .map(({ id, name }) => ({
      name,
      text: Buffer.from(world.slack.workspace.files.get(id)?.bytes ?? "").toString(),
    }));

const asks = (world: World): Said => personIn(world.slack, "alice").says("sre", "@agent very long answer");

/** The beginning and a file that holds all. */
function expectFile(world: World, said: Said): void {
  const [first, ...rest] = answers(world, said);
  expect(rest).toHaveLength(1);
  expect(wordsOf(first as never)).toMatch(/The whole answer is in the file answer-[0-9a-f]{8}\.md/);
  expect(wordsOf(first as never)).not.toContain(theEnd);
  const files = filesOf(world, said);
  expect(files.map(({ name }) => name)).toEqual([expect.stringMatching(/^answer-[0-9a-f]{8}\.md$/)]);
  expect(files[0]?.text).toContain("**The end** of the long answer.");
}

/** All of it in messages, and no file. */
function expectSplit(world: World, said: Said): void {
  const all = answers(world, said);
  expect(all.length).toBeGreaterThan(3);
  expect(filesOf(world, said)).toEqual([]);
  expect(wordsOf(all[0] as never)).not.toContain("The whole answer is in the file");
  expect(all.map(wordsOf).join("\n")).toMatch(/The end/);
}

test("a long answer is its beginning and a file with the whole of it, once", async () => {
  await using agent = await startAgent({ pace: 0 });
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  const said = asks(world);
  await turnsDone(world, 1);
  expectFile(world, said);
});

test("killed before the file was shared, the next bot shares it once", async () => {
  await using agent = await startAgent({ pace: 0 });
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set("unavailable", { method: "files.completeUploadExternal", seconds: 600 });
  const said = asks(world);
  await vi.waitFor(
    () => expect(world.bot.lines.some(({ msg }) => msg === "Slack is away: the turn waits")).toBe(true),
    30_000,
  );
  await world.bot.kill("SIGKILL");
  world.slack.faults.clear("unavailable");
  world.startBot();
  await turnsDone(world, 1);
  expectFile(world, said);
  expect(agent.calls.all()).toHaveLength(1);
});

test.each([
  ["without the scope files:write", "missing-scope", { scope: "files:write" }],
  ["where Slack has no place for it", "unavailable", { method: "files.getUploadURLExternal", seconds: 600 }],
  [
    "where Slack does not share it",
    "refuse-call",
    { method: "files.completeUploadExternal", error: "file_not_found" },
  ],
] as const)("%s it is split over messages, and nothing is lost", async (_, fault, params) => {
  await using agent = await startAgent({ pace: 0 });
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set(fault, params, { times: null });
  const said = asks(world);
  await turnsDone(world, 1);
  expectSplit(world, said);
});

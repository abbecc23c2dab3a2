import { expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, type Said, threadOf, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

const png = Buffer.from("89504e470d0a1a0a0000", "hex");

test("files of a request reach the agent as what they are; one that is too large is named in the thread", async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  const alice = personIn(world.slack, "alice");
  const said = alice.says("sre", "@agent what is this?", {
    files: [
      { name: "chart.txt", mimetype: "text/plain", base64: png.toString("base64") },
      {
        name: "huge.bin",
        mimetype: "application/octet-stream",
        base64: Buffer.alloc(5_000_001).toString("base64"),
      },
    ],
  });
  await threadOf(world.slack, said).shows("Which service", { timeoutMs: 30_000 });
  await turnsDone(world, 1);
  expect(agent.calls.all().map(({ files }) => files)).toEqual([
    [{ name: "chart.txt", mediaType: "image/png", bytes: png.length }],
  ]);
  expect(threadOf(world.slack, said).answers().map(wordsOf)).toEqual([
    expect.stringMatching(/could not pass on the file huge\.bin: a file may have 5 MB/),
  ]);
});

test("without the scope files:read the files are named, and the question is answered", async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set("missing-scope", { scope: "files:read" }, { times: null });
  const alice = personIn(world.slack, "alice");
  const said = alice.says("sre", "@agent what is this?", {
    files: [{ name: "log.txt", mimetype: "text/plain", base64: Buffer.from("hello").toString("base64") }],
  });
  await threadOf(world.slack, said).shows("Which service", { timeoutMs: 30_000 });
  await turnsDone(world, 1);
  expect(agent.calls.all().map(({ files }) => files)).toEqual([[]]);
  expect(threadOf(world.slack, said).answers().map(wordsOf)).toEqual([
    expect.stringContaining("log.txt: the app may not read it"),
  ]);
});

/** The messages of the thread that show a file of the agent. */
const shownFiles = (world: World, said: Said) =>
  threadOf(world.slack, said)
    .answers()
    .flatMap(({ files }) =>
      files.map(({ name, mimetype, sizeBytes }) => ({ name, mimetype, isWhole: sizeBytes > 100 })),
    );

const chart = [
  { name: expect.stringMatching(/^payments-errors-[\dT-]+\.png$/), mimetype: "image/png", isWhole: true },
];

test("a picture of the agent stands in the thread, once", async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  const said = personIn(world.slack, "alice").says("sre", "@agent chart of payments");
  await turnsDone(world, 1);
  expect(shownFiles(world, said)).toEqual(chart);
  expect(agent.calls.all()).toHaveLength(1);
});

test.each([
  ["the answer to the sharing is lost", "lose-answer", { method: "files.completeUploadExternal" }],
  ["500 after the sharing's effect", "error-after-effect", { method: "files.completeUploadExternal" }],
  ["the sharing is cut before its effect", "cut-request", { method: "files.completeUploadExternal" }],
  ["no place is given at first", "unavailable", { method: "files.getUploadURLExternal", seconds: 1 }],
] as const)("%s: the picture stands there once", async (_, fault, params) => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set(fault, params);
  const said = personIn(world.slack, "alice").says("sre", "@agent chart of payments");
  await turnsDone(world, 1);
  expect(shownFiles(world, said)).toEqual(chart);
});

test("killed before the picture was shared: the next bot asks the task again, and shows it once", async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set("unavailable", { method: "files.getUploadURLExternal", seconds: 600 });
  const said = personIn(world.slack, "alice").says("sre", "@agent chart of payments");
  // The answer stands, the picture does not: its upload is refused again and again.
  await threadOf(world.slack, said).shows(/payments/i, { timeoutMs: 20_000 });
  await vi.waitFor(
    () => expect(world.bot.lines.some(({ msg }) => msg === "Slack is away: the turn waits")).toBe(true),
    20_000,
  );
  await world.bot.kill("SIGKILL");
  world.slack.faults.clear("unavailable");
  world.startBot();
  await turnsDone(world, 1);
  expect(shownFiles(world, said)).toEqual(chart);
  expect(agent.calls.all()).toHaveLength(1);
});

test("without the scope files:write the picture is named below the answer", async () => {
  await using agent = await startAgent({});
  await using world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  world.slack.faults.set("missing-scope", { scope: "files:write" }, { times: null });
  const said = personIn(world.slack, "alice").says("sre", "@agent chart of payments");
  await turnsDone(world, 1);
  expect(shownFiles(world, said)).toEqual([]);
  expect(threadOf(world.slack, said).answers().map(wordsOf)).toEqual([
    expect.stringContaining("the app may not upload files (scope files:write)"),
  ]);
});

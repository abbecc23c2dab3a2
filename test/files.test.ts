import { expect, test } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, threadOf, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone } from "./world.ts";

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

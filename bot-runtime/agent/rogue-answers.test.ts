import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  aTask,
  flawlessCard,
  type Misbehaviour,
  openStream,
  type RogueOptions,
  rpcError,
  rpcResult,
  say,
  sendJson,
  startRogue,
  stream,
  writeEvent,
  writeForEver,
} from "../../test/agents/rogue.ts";
import { aMessage, failureOf, type Heard, listen, openTestAgent, within } from "./agent.fixture.ts";
import type { AgentErrorCode, OutgoingMessage } from "./index.ts";

const boundMs = 12_000;

/** An agent whose card names itself, and which streams unless said otherwise. */
const rogueOf = (rpc: RogueOptions["rpc"], streaming = true) =>
  startRogue({
    rpc: rpc ?? {},
    card: (response, { headers }) =>
      sendJson(response, flawlessCard(`http://${headers.host}`, { capabilities: { streaming } })),
  });

const sendStream = "SendStreamingMessage";
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = "{}"): Misbehaviour =>
  (response) =>
    response.writeHead(code, headers).end(body);
const written =
  (...chunks: readonly (string | Buffer)[]): Misbehaviour =>
  (response) => {
    openStream(response);
    for (const chunk of chunks) response.write(chunk);
    response.end();
  };
const cut: Misbehaviour = (response) => response.destroy();
const cutAfter =
  (...results: readonly unknown[]): Misbehaviour =>
  async (response, { id }) => {
    openStream(response);
    for (const result of results) writeEvent(response, { jsonrpc: "2.0", id, result });
    response.write('data: {"jsonrpc":"2.0","id":1,"resu');
    await sleep(100);
    response.destroy();
  };
const done = [say.task(), say.text("well"), say.status("COMPLETED")] as const;
const known = rpcResult(aTask("COMPLETED", { artifacts: [{ artifactId: "a1", parts: [{ text: "well" }] }] }));

type Failing = [given: string, answer: Misbehaviour, code: AgentErrorCode, sent: number];
const failing: Failing[] = [
  ["HTML with 200", status(200, { "content-type": "text/html" }, "<html>"), "SEND_AMBIGUOUS", 1],
  ["204", status(204, {}, ""), "SEND_AMBIGUOUS", 1],
  ["JSON in place of a stream", rpcResult({}), "SEND_AMBIGUOUS", 1],
  ["a stream without a word", written(""), "SEND_AMBIGUOUS", 1],
  ["a stream of nothing known", stream({}, null, { news: 1 }, []), "SEND_AMBIGUOUS", 1],
  ["a stream of broken JSON", written("data: {]\n\n"), "SEND_AMBIGUOUS", 1],
  ["a stream that inflates to zeros", inflating(), "SEND_AMBIGUOUS", 1],
  ["a cut connection", cut, "SEND_AMBIGUOUS", 1],
  ["500", status(500), "AGENT_FAILED", 1],
  ["502", status(502), "SEND_AMBIGUOUS", 1],
  ["504", status(504), "SEND_AMBIGUOUS", 1],
  ["400", status(400), "AGENT_REFUSED", 1],
  ["401", status(401), "AGENT_UNAUTHORIZED", 1],
  ["a redirect to another origin", status(307, { location: "http://127.0.0.2:1/" }), "ORIGIN_REFUSED", 1],
  ["a redirect to a file", status(307, { location: "file:///etc/passwd" }), "ORIGIN_REFUSED", 1],
  [
    "an error without a shape",
    (r, { id }) => sendJson(r, { jsonrpc: "2.0", id, error: 7 }),
    "AGENT_FAILED",
    1,
  ],
  ["an internal error", rpcError(-32603, "task t9 not found in my queue"), "AGENT_FAILED", 1],
  ["an unknown error", rpcError(-1, "<script>"), "AGENT_REFUSED", 1],
  ["a task that ends without its result being kept", cutAfter(say.task()), "TASK_LOST", 1],
];

test.each(failing)("an answer that is %s is a clear failure", async (_, answer, code, sent) => {
  await using rogue = await rogueOf({ [sendStream]: answer, GetTask: rpcError(-32001, "Task not found") });
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error.code).toBe(code);
  expect(rogue.requests.filter(({ method }) => method === sendStream)).toHaveLength(sent);
  expect(rogue.bytesWritten()).toBeLessThan(40_000_000);
});

test.each([
  ["503", status(503), "AGENT_BUSY"],
  ["429 that names no time", status(429), "AGENT_BUSY"],
  ["429 with a time that is none", status(429, { "retry-after": "soon" }), "AGENT_BUSY"],
] as const)("%s is tried again a few times, then told", async (_, answer, code) => {
  await using rogue = await rogueOf({ [sendStream]: answer });
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error).toMatchObject({ code, retry: "later" });
  expect(rogue.requests).toHaveLength(4);
  expect(new Set(rogue.requests.map(({ params }) => JSON.stringify(params))).size).toBe(1);
});

type Surviving = [
  given: string,
  answer: Misbehaviour,
  expected: Partial<Heard>,
  message?: Partial<OutgoingMessage>,
];
const well = { state: "completed", text: "well" } as const;
const surviving: Surviving[] = [
  ["each event twice", stream(...done, ...done), well],
  ["artifacts before the task is named", stream(say.text("well"), say.status("COMPLETED")), well],
  [
    "an appended piece without its first",
    stream(say.task(), say.text("well", { append: true }), done[2]),
    well,
  ],
  ["an unknown state on the way", stream(say.task(), say.status("DANCING"), ...done.slice(1)), well],
  [
    "an unknown kind of part",
    stream(say.task(), say.artifact([{ hologram: 1 }, { text: "well" }]), done[2]),
    well,
  ],
  ["parts of no shape", stream(say.task(), say.artifact([null, 7, "x", { text: "well" }]), done[2]), well],
  ["unknown events in between", stream(say.task(), {}, { news: 1 }, ...done.slice(1)), well],
  ["a step back from its end", stream(...done, say.status("WORKING"), say.text("more")), well],
  ["another task's words", stream(say.task(), say.text("evil", { taskId: "t9" }), ...done.slice(1)), well],
  [
    "another task's end",
    stream(say.task(), say.status("FAILED", "x", { taskId: "t9" }), ...done.slice(1)),
    well,
  ],
  ["a flood of comments", written(": ping\n".repeat(500_000), ...events(done)), well],
  [
    "CRLF and fields of no meaning",
    written(...events(done).map((one) => `retry: 1\r\nid: 7\r\n${one}\r\n`)),
    well,
  ],
  ["a cut in the middle of an event", cutAfter(say.task(), say.text("we")), well],
  ["a close before the end", stream(say.task(), say.text("we")), well],
  ["an error in the middle", written(...events([say.task()]), 'data: {"error":{"code":-32603}}\n\n'), well],
  ["an event of 6 MB", stream(say.task(), say.text("x".repeat(6_000_000)), done[2]), well],
  ["an event without end", (r) => writeForEver(begin(r, say.task()), "data: x"), well],
  [
    "control characters and half characters",
    stream(say.task(), say.text("we\u0000\u001b\ud800ll"), done[2]),
    {
      state: "completed",
      text: "we\ufffdll",
    },
  ],
  [
    "invalid UTF-8",
    written(...events([say.task()]), badUtf8(), ...events([done[2]])),
    { state: "completed" },
  ],
  [
    "300,000 parts",
    stream(say.task(), say.artifact(Array(300_000).fill({ text: "" })), ...done.slice(1)),
    well,
  ],
  [
    "names that reach for the prototype",
    written(...events([say.task()]), proto(), ...events(done.slice(1))),
    well,
  ],
  ["deeply nested data", written(...events([say.task()]), deep(), ...events(done.slice(1))), well],
  [
    "words for all",
    stream(say.task(), say.text("<!everyone> ![x](http://track.example/1.gif)"), done[2]),
    {
      text: "<!everyone> ![x](http://track.example/1.gif)",
    },
  ],
];

test.each(surviving)("an answer with %s is survived", async (_, answer, expected) => {
  await using rogue = await rogueOf({ [sendStream]: answer, GetTask: known });
  await using agent = openTestAgent(rogue.url);
  const heard = await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(heard).toMatchObject({ taskId: "t1", ...expected });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(rogue.requests.filter(({ method }) => method === sendStream)).toHaveLength(1);
});

test("an address in a file part is passed on as it is, and never called", async () => {
  const file = { url: "http://169.254.169.254/latest/meta-data", mediaType: "image/png", filename: "a.png" };
  await using rogue = await rogueOf({ [sendStream]: stream(say.task(), say.artifact([file]), done[2]) });
  await using agent = openTestAgent(rogue.url);
  const { others } = await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(others).toEqual([{ kind: "file", name: "a.png", mediaType: "image/png", url: file.url }]);
});

test("the task that GetTask answers with must be the one asked for", async () => {
  const stolen = rpcResult({
    ...aTask("COMPLETED"),
    id: "t9",
    artifacts: [{ artifactId: "a", parts: [{ text: "evil" }] }],
  });
  await using rogue = await rogueOf({ [sendStream]: cutAfter(say.task()), GetTask: stolen });
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { pollFailures: 1 } });
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error).toMatchObject({ code: "AGENT_FAILED", retry: "never" });
});

test("an answer to another question is none", async () => {
  const other: Misbehaviour = (response) =>
    sendJson(response, { jsonrpc: "2.0", id: 999, result: aTask("COMPLETED") });
  await using rogue = await rogueOf({ SendMessage: other }, false);
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error.code).toBe("SEND_AMBIGUOUS");
});

test("an answer without end is given up", async () => {
  const endless: Misbehaviour = (response) =>
    writeForEver(response.writeHead(200, { "content-type": "application/json" }), Buffer.alloc(65_536, " "));
  await using rogue = await rogueOf({ SendMessage: endless }, false);
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error.code).not.toBe("ABORTED");
  expect(rogue.bytesWritten()).toBeLessThan(60_000_000);
});

function begin(response: Parameters<Misbehaviour>[0], result: unknown) {
  openStream(response);
  writeEvent(response, { jsonrpc: "2.0", id: 1, result });
  return response;
}

function events(results: readonly unknown[]): string[] {
  return results.map((result) => `data: ${JSON.stringify({ jsonrpc: "2.0", id: 1, result })}\n\n`);
}

function badUtf8(): Buffer {
  const [event = ""] = events([say.text("we?ll")]);
  const bytes = Buffer.from(event);
  bytes[bytes.indexOf("?")] = 0xff;
  return bytes;
}

function proto(): string {
  const [event = ""] = events([say.artifact([{ data: { a: 1 } }])]);
  return event.replace('{"a":1}', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
}

function deep(): string {
  const [event = ""] = events([say.artifact([{ data: "DEEP" }])]);
  return event.replace('"DEEP"', `${"[".repeat(100_000)}${"]".repeat(100_000)}`);
}

function inflating(): Misbehaviour {
  const body = gzipSync(Buffer.alloc(150_000_000));
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(body);
  };
}

import { expect, test } from "vitest";
import {
  type Misbehaviour,
  rpcError,
  rpcResult,
  sendJson,
  startRogue,
  stream,
} from "../../test/agents/rogue.ts";
import { aMessage, failureOf, listen, openTestAgent, within } from "./agent.fixture.ts";

const boundMs = 12_000;
const ids = { taskId: "t1", contextId: "c1" };

/** What A2A 0.3 says on the wire. */
const said = {
  task: (state: string, more: Readonly<Record<string, unknown>> = {}) => ({
    kind: "task",
    id: "t1",
    contextId: "c1",
    status: { state },
    ...more,
  }),
  status: (state: string, more: Readonly<Record<string, unknown>> = {}) => ({
    kind: "status-update",
    ...ids,
    status: { state },
    final: state === "completed",
    ...more,
  }),
  artifact: (...parts: readonly unknown[]) => ({
    kind: "artifact-update",
    ...ids,
    artifact: { artifactId: "a1", parts },
    lastChunk: true,
  }),
};
const well = { kind: "text", text: "well" };
const whole = said.task("completed", { artifacts: [{ artifactId: "a1", parts: [well] }] });

const rogueOf = (rpc: Readonly<Record<string, Misbehaviour>>) =>
  startRogue({
    rpc: { "tasks/get": rpcResult(whole), ...rpc },
    card: (response, { headers }) =>
      sendJson(response, {
        protocolVersion: "0.3.0",
        name: "Rogue",
        description: "Means no good",
        version: "1.0.0",
        url: `http://${headers.host}/rpc`,
        capabilities: { streaming: true },
        defaultInputModes: ["text/plain"],
        defaultOutputModes: ["text/plain"],
        skills: [],
      }),
  });

test.each<[given: string, events: readonly unknown[]]>([
  ["an unknown kind of part", [said.artifact({ kind: "hologram", of: 1 }, well)]],
  ["a part without a kind", [said.artifact({ text: "?" }, null, 7, well)]],
  ["an unknown kind of event", [{ kind: "weather", ...ids }, said.artifact(well)]],
  ["an event without a kind", [{ ...ids }, null, said.artifact(well)]],
  ["an unknown state on the way", [said.status("dancing"), said.artifact(well)]],
  ["a status without a state", [said.status("working", { status: {} }), said.artifact(well)]],
  [
    "a message without an id in its status",
    [
      said.status("working", {
        status: { state: "working", message: { kind: "message", role: "agent", parts: [well] } },
      }),
      said.artifact(well),
    ],
  ],
  ["a file without content", [said.artifact({ kind: "file", file: {} }, { kind: "file" }, well)]],
  ["bytes that are no base64", [said.artifact({ kind: "file", file: { bytes: "%%%" } }, well)]],
  ["data of another type", [said.artifact({ kind: "data", data: "words" }, well)]],
])("an answer of A2A 0.3 with %s is survived", async (_, events) => {
  const answer = stream(said.task("submitted"), ...events, said.status("completed"));
  await using rogue = await rogueOf({ "message/stream": answer });
  await using agent = openTestAgent(rogue.url);
  const heard = await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(heard).toMatchObject({ taskId: "t1", contextId: "c1", state: "completed", text: "well" });
});

test("a task with an unknown kind of part can still be read", async () => {
  const odd = { artifactId: "a1", parts: [{ kind: "hologram", of: 1 }, well] };
  const history = [{ kind: "message", role: "user", parts: [{ kind: "hologram" }] }];
  await using rogue = await rogueOf({
    "tasks/get": rpcResult(said.task("completed", { artifacts: [odd], history })),
  });
  await using agent = openTestAgent(rogue.url);
  expect(await listen(agent.follow("t1", within(boundMs)))).toMatchObject({
    state: "completed",
    text: "well",
  });
});

test.each([
  ["terminal", -32602, "Task t1 is in terminal state: completed", "TASK_TERMINAL"],
  ["terminal, in another's words", -32603, "task in a terminal state", "TASK_TERMINAL"],
  ["unknown", -32001, "Task t1 was specified but does not exist", "TASK_UNKNOWN"],
  ["of another context", -32602, "bad context id", "CONTEXT_MISMATCH"],
  ["refused", -32602, "Invalid parameters", "AGENT_REFUSED"],
  ["failed", -32603, "division by zero", "AGENT_FAILED"],
])("an error inside of the stream is told from its cause: %s", async (_, code, message, expected) => {
  const inside: Misbehaviour = (response, { id }) =>
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end(`data: ${JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } })}\n\n`);
  await using rogue = await rogueOf({ "message/stream": inside });
  await using agent = openTestAgent(rogue.url);
  const continued = aMessage("hello", { taskId: "t1", contextId: "c1" });
  const error = await failureOf(listen(agent.send(continued, within(boundMs))));
  expect(error.code).toBe(expected);
  expect(`${error.message} ${error.remedy}`).not.toContain(message);
});

test("a running task is never subscribed to again: 0.3 servers would store what it says twice", async () => {
  await using rogue = await rogueOf({
    "message/stream": stream(said.task("submitted")),
    "tasks/resubscribe": rpcError(-32603, "must not be called"),
  });
  await using agent = openTestAgent(rogue.url);
  expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  expect(rogue.requests.map(({ method }) => method)).not.toContain("tasks/resubscribe");
});

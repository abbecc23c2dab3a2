import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import {
  aTask,
  flawlessCard,
  type Misbehaviour,
  openStream,
  rpcError,
  rpcResult,
  say,
  sendJson,
  startRogue,
  writeEvent,
} from "../../test/agents/rogue.ts";
import { aMessage, failureOf, listen, openTestAgent, within } from "./agent.fixture.ts";
import type { AgentEvent } from "./index.ts";

const boundMs = 15_000;
const whole = aTask("COMPLETED", { artifacts: [{ artifactId: "a1", parts: [{ text: "well" }] }] });

/** Says these, then only that the connection lives, for ever. */
const thenPings =
  (...results: readonly unknown[]): Misbehaviour =>
  (response, { id }) => {
    openStream(response);
    for (const result of results) writeEvent(response, { jsonrpc: "2.0", id, result });
    const pings = setInterval(() => response.write(": ping\n\n"), 20);
    response.on("close", () => clearInterval(pings));
  };
const silence: Misbehaviour = () => undefined;
const headersAlone: Misbehaviour = (response) => {
  openStream(response);
  response.flushHeaders();
};

const rogueOf = (rpc: Readonly<Record<string, Misbehaviour>>, streaming = true) =>
  startRogue({
    rpc,
    card: (response, { headers }) =>
      sendJson(response, flawlessCard(`http://${headers.host}`, { capabilities: { streaming } })),
  });

test("a stream that brings pings alone is left, and GetTask tells how things are", async () => {
  await using rogue = await rogueOf({
    SendStreamingMessage: thenPings(say.task(), say.status("WORKING")),
    GetTask: rpcResult(whole),
  });
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { idleEventsMs: 200 } });
  const heard = await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(heard).toMatchObject({ taskId: "t1", state: "completed", text: "well" });
});

test("a task that works on in silence is subscribed to again, until it ends", async () => {
  let looks = 0;
  await using rogue = await rogueOf({
    SendStreamingMessage: thenPings(say.task(), say.status("WORKING")),
    SubscribeToTask: thenPings(say.task("WORKING")),
    GetTask: (response, request) => {
      looks += 1;
      return rpcResult(looks < 4 ? aTask("WORKING") : whole)(response, request);
    },
  });
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { idleEventsMs: 100 } });
  const heard = await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(heard).toMatchObject({ state: "completed", text: "well" });
  const methods = rogue.requests.map(({ method }) => method);
  expect(methods.filter((method) => method === "SendStreamingMessage")).toHaveLength(1);
  expect(methods).toContain("SubscribeToTask");
});

test("a connection without a byte is given up: the message may have been taken", async () => {
  await using rogue = await rogueOf({ SendStreamingMessage: headersAlone });
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { idleBytesMs: 500 } });
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error).toMatchObject({ code: "SEND_AMBIGUOUS", retry: "ask" });
  expect(rogue.requests).toHaveLength(1);
});

test.each([
  ["SendStreamingMessage", true],
  ["SendMessage", false],
])("%s that is never answered is given up: the message may have been taken", async (method, streaming) => {
  await using rogue = await rogueOf({ [method]: silence }, streaming);
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { headersMs: 500 } });
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error).toMatchObject({ code: "SEND_AMBIGUOUS", retry: "ask" });
  expect(rogue.requests).toHaveLength(1);
});

test("GetTask that is never answered is asked again, then the turn's own retry is due", async () => {
  await using rogue = await rogueOf({ GetTask: silence });
  await using agent = openTestAgent(rogue.url, {}, {}, { limits: { callMs: 100, pollFailures: 2 } });
  const error = await failureOf(listen(agent.follow("t1", within(boundMs))));
  expect(error).toMatchObject({ code: "AGENT_UNREACHABLE", retry: "later" });
  expect(rogue.requests).toHaveLength(3);
});

test("a task that works for ever is asked for up to the caller's deadline", async () => {
  await using rogue = await rogueOf({
    SubscribeToTask: rpcError(-32601, "Method not found"),
    GetTask: rpcResult(aTask("WORKING")),
  });
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(listen(agent.follow("t1", within(2_000))));
  expect(error.code).toBe("ABORTED");
  expect(rogue.requests.length).toBeLessThan(20);
});

test.each([
  ["a caller that stops listening", false],
  ["an agent that is disposed", true],
])("%s leaves no connection behind", async (_, disposed) => {
  const opened = Promise.withResolvers<ServerResponse>();
  await using rogue = await rogueOf({
    SendStreamingMessage: (response, request) => {
      opened.resolve(response);
      return thenPings(say.task(), say.status("WORKING"))(response, request);
    },
  });
  await using agent = openTestAgent(rogue.url);
  const events: AgentEvent[] = [];
  const listening = (async () => {
    for await (const event of agent.send(aMessage("hello"), within(boundMs))) {
      events.push(event);
      if (event.kind !== "status") continue;
      if (!disposed) return "left";
      await agent[Symbol.asyncDispose]();
    }
    return "ended";
  })();
  const response = await opened.promise;
  const closed = response.closed || once(response, "close");
  if (disposed) expect((await failureOf(listening)).code).toBe("ABORTED");
  else expect(await listening).toBe("left");
  await closed;
});

import { describe, expect, test } from "vitest";
import { installMs, lines, needsPython, startPythonAgent } from "../../test/agents/index.ts";
import { startProxy } from "../../test/agents/proxy.ts";
import { flawlessCard, rpcError, say, sendJson, startRogue, stream } from "../../test/agents/rogue.ts";
import { aMessage, failureOf, heardIn, listen, openTestAgent, within } from "./agent.fixture.ts";
import type { Agent, AgentEvent } from "./index.ts";

const boundMs = 30_000;
const options = { ...needsPython, timeout: installMs };

describe.each(lines)("an agent of A2A %s that breaks", options, (line) => {
  test("is killed in mid-stream and comes back without memory: TASK_LOST", async () => {
    await using server = await startPythonAgent({ line });
    await using agent = openTestAgent(server.url);
    const error = await failureOf(
      onFirstWord(agent.send(aMessage("slow 10000"), within(boundMs)), () => server.restart()),
    );
    expect(error).toMatchObject({ code: "TASK_LOST", retry: "never" });
    expect(await server.calls()).toEqual([]);
  });

  test("is killed in mid-stream and stays away: to be tried later, and what was said is kept", async () => {
    await using server = await startPythonAgent({ line });
    await using agent = openTestAgent(server.url, {}, {}, { limits: { pollFailures: 2 } });
    const events: AgentEvent[] = [];
    const sending = agent.send(aMessage("slow 10000"), within(boundMs));
    const error = await failureOf(onFirstWord(sending, () => server.kill(), events));
    expect(error).toMatchObject({ code: "AGENT_UNREACHABLE", retry: "later" });
    expect(heardIn(events).text).toContain("chunk 0.");
  });

  test("is there again before the message was sent: the same send goes through", async () => {
    await using server = await startPythonAgent({ line });
    await using agent = openTestAgent(server.url, {}, {}, { limits: { safeRetries: 10 } });
    await agent.card(within(boundMs));
    await server.kill();
    const sending = listen(agent.send(aMessage("hello"), within(boundMs)));
    const [heard] = await Promise.all([sending, server.restart()]);
    expect(heard.text).toBe("turn 1 of this context: hello");
    expect(await server.calls()).toHaveLength(1);
  });

  test("has its connection reset in mid-stream: the answer is whole, and ran once", async () => {
    await using proxy = await startProxy();
    await using server = await startPythonAgent({ line, publicUrl: proxy.url });
    proxy.target(server.port);
    await using agent = openTestAgent(proxy.url);
    const events: AgentEvent[] = [];
    const sending = agent.send(aMessage("slow 2000"), within(boundMs));
    await onFirstWord(sending, async () => proxy.cut(), events);
    const heard = heardIn(events);
    expect(heard.state).toBe("completed");
    expect(heard.text.match(/chunk \d+\. /g)).toHaveLength(11);
    expect(await server.calls()).toHaveLength(1);
  });

  test("twenty calls one after the other share their connections", async () => {
    await using proxy = await startProxy();
    await using server = await startPythonAgent({ line, publicUrl: proxy.url });
    proxy.target(server.port);
    await using agent = openTestAgent(proxy.url);
    for (let call = 0; call < 20; call += 1) await listen(agent.send(aMessage("hello"), within(boundMs)));
    expect(await server.calls()).toHaveLength(20);
    // Two take turns: a stream whose task has ended is still read to its end while the next call begins. Some more on a busy machine.
    expect(proxy.connections()).toBeLessThanOrEqual(4);
  });
});

test("an agent that moves to another address is followed, and asked once there", async () => {
  const answering = { "*": stream(say.task(), say.text("well"), say.status("COMPLETED")) };
  await using next = await startRogue({ rpc: answering });
  let moved = false;
  await using gone = await startRogue({ rpc: answering });
  await using front = await startRogue({
    card: (response) => sendJson(response, flawlessCard(moved ? next.url : gone.url)),
  });
  await using agent = openTestAgent(front.url, { allowedOrigins: [next.url, gone.url] });
  await agent.card(within(boundMs));
  await gone[Symbol.asyncDispose]().then(() => {
    moved = true;
  });
  expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  expect([gone.requests.length, next.requests.length]).toEqual([0, 1]);
});

test("an agent that changes its version is spoken to in the new one", async () => {
  const rpc = {
    "message/stream": rpcError(-32601, "Method not found"),
    SendStreamingMessage: stream(say.task(), say.text("well"), say.status("COMPLETED")),
  };
  let legacy = true;
  await using rogue = await startRogue({
    rpc,
    card: (response, { headers }) => {
      const { supportedInterfaces, ...card } = flawlessCard(`http://${headers.host}`);
      const old = { ...card, protocolVersion: "0.3.0", url: `http://${headers.host}/rpc` };
      sendJson(response, legacy ? old : { ...card, supportedInterfaces });
    },
  });
  await using agent = openTestAgent(rogue.url);
  expect((await agent.card(within(boundMs))).protocolVersion).toBe("0.3");
  legacy = false;
  expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
});

/** Listens to the end; at the first word of the agent `then` happens, once. */
async function onFirstWord(
  sending: ReturnType<Agent["send"]>,
  then: () => Promise<void>,
  events: AgentEvent[] = [],
): Promise<void> {
  for await (const event of sending) {
    const first = event.kind === "artifact" && !events.some(({ kind }) => kind === "artifact");
    events.push(event);
    if (first) await then();
  }
}

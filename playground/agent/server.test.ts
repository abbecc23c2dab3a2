import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./index.ts";
import { aCaller, look, nothingSeen, requestFor } from "./test-caller.ts";

const CallsSchema = z.array(
  z.looseObject({ messageId: z.string(), text: z.string(), outcome: z.string().optional() }),
);
const inTime = () => AbortSignal.timeout(10_000);

describe("the record of calls", () => {
  test("says who asked what, in which task, with which headers, and how it ended", async () => {
    await using agent = await startAgent();
    const caller = await aCaller(agent.url, { hitl: true, token: "s3cret" });
    const first = await caller.ask("ping 1", { messageId: "m-1", contextId: "c-1" });
    await caller.ask("ping 2", { messageId: "m-2", contextId: "c-1", referenceTaskIds: [first.taskId] });
    expect(agent.calls.all()).toMatchObject([
      {
        number: 1,
        messageId: "m-1",
        text: "ping 1",
        taskId: first.taskId,
        outcome: "completed",
        cancelled: false,
      },
      {
        number: 2,
        messageId: "m-2",
        contextId: "c-1",
        referenceTaskIds: [first.taskId],
        protocolVersion: "1.0",
      },
    ]);
    expect(agent.calls.all()[0]?.headers).toMatchObject({
      "a2a-version": "1.0",
      "a2a-extensions": "https://kagent.dev/extensions/hitl/v1",
      authorization: "Bearer (6 characters)",
    });
  });

  test("is read over HTTP too, filtered", async () => {
    await using agent = await startAgent();
    const caller = await aCaller(agent.url);
    await caller.ask("ping 1", { messageId: "m-1" });
    await caller.ask("ping 2", { messageId: "m-2" });
    const read = async (query: string) =>
      CallsSchema.parse(await (await fetch(`${agent.url}/calls${query}`)).json()).map((call) => call.text);
    expect(await read("")).toEqual(["ping 1", "ping 2"]);
    expect(await read("?messageId=m-2")).toEqual(["ping 2"]);
    expect(await read("?taskId=none")).toEqual([]);
  });

  test("gives up waiting with its signal", async () => {
    await using agent = await startAgent();
    const waiting = agent.calls.until(() => false, AbortSignal.timeout(5));
    await expect(waiting).rejects.toThrow(/timeout/i);
  });
});

describe.each(["1.0", "0.3"] as const)("a task at work, in A2A %s,", (protocol) => {
  test.each(["never answer", "be slow 600 s"])(
    "is cancelled at once (%s), and its stream ends",
    async (text) => {
      await using agent = await startAgent({ protocol });
      const caller = await aCaller(agent.url);
      const asked = caller.ask(text);
      const { taskId } = await agent.calls.until((call) => call.text === text, inTime());
      await caller.client.cancelTask({ id: taskId, tenant: "", metadata: undefined });
      expect((await asked).states.at(-1)).toBe("canceled");
      const ended = await agent.calls.until((call) => call.endedAt !== undefined, inTime());
      expect(ended).toMatchObject({ taskId, cancelled: true, outcome: "canceled" });
    },
  );

  test("takes no second message, and is not disturbed by it", async () => {
    await using agent = await startAgent({ protocol });
    const caller = await aCaller(agent.url);
    const asked = caller.ask("never answer");
    const { taskId, contextId } = await agent.calls.until((call) => call.text === "never answer", inTime());
    await expect(caller.ask("hello?", { taskId, contextId })).rejects.toThrow(/is working/);
    expect(agent.calls.running()).toMatchObject([{ taskId }]);
    await caller.client.cancelTask({ id: taskId, tenant: "", metadata: undefined });
    expect((await asked).states.at(-1)).toBe("canceled");
  });

  test("goes on when its caller leaves, and can be followed by another", async () => {
    await using agent = await startAgent({ protocol });
    const caller = await aCaller(agent.url);
    const leave = new AbortController();
    const left = caller.ask("be slow 400 ms", { signal: leave.signal, onEvent: () => leave.abort() });
    await expect(left).rejects.toThrow(/abort/i);
    const [call] = agent.calls.all();
    const seen = nothingSeen();
    const events = caller.client.resubscribeTask({ id: call?.taskId ?? "", tenant: "" });
    for await (const event of events) look(seen, event);
    expect(seen.states.at(-1)).toBe("completed");
    expect(seen.answer).toBe("Done, after 0.4 s.");
  });
});

describe("the server", () => {
  test("speaks both versions on one address, by the version header", async () => {
    await using agent = await startAgent({ protocol: "both" });
    const cardFor = async (headers: Record<string, string>) => {
      const response = await fetch(`${agent.url}/.well-known/agent-card.json`, { headers });
      return z.looseObject({ name: z.string() }).parse(await response.json());
    };
    expect(await cardFor({})).toMatchObject({ protocolVersion: "0.3", url: `${agent.url}/rpc` });
    expect(await cardFor({ "A2A-Version": "1.0" })).not.toHaveProperty("url");
    expect((await aCaller(agent.url)).client.protocolVersion).toBe("1.0");
    const answer = await fetch(`${agent.url}/rpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "message/send",
        params: {
          message: {
            kind: "message",
            messageId: "m",
            role: "user",
            parts: [{ kind: "text", text: "ping old" }],
          },
        },
      }),
    });
    expect(await answer.json()).toMatchObject({
      result: {
        kind: "task",
        status: { state: "completed" },
        artifacts: [{ parts: [{ text: "pong old" }] }],
      },
    });
    expect(agent.calls.all()[0]?.protocolVersion).toBe("0.3");
  });

  test("of 0.3 alone serves its card at the old path too, without the newer fields", async () => {
    await using agent = await startAgent({ protocol: "0.3" });
    for (const path of ["agent-card.json", "agent.json"]) {
      const response = await fetch(`${agent.url}/.well-known/${path}`, { headers: { "A2A-Version": "1.0" } });
      const card: unknown = await response.json();
      expect(card).toMatchObject({ protocolVersion: "0.3.0", preferredTransport: "JSONRPC" });
      expect(card).not.toHaveProperty("supportedInterfaces");
    }
  });

  test("of 1.0 alone refuses the older methods", async () => {
    await using agent = await startAgent({ protocol: "1.0" });
    const response = await fetch(`${agent.url}/rpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "message/send", params: {} }),
    });
    expect(await response.json()).toHaveProperty("error");
    expect(agent.calls.all()).toEqual([]);
  });

  test("names the address in its card that it was told to", async () => {
    await using agent = await startAgent({ protocol: "0.3", publicUrl: "https://demo.example.com/agent" });
    const response = await fetch(`${agent.url}/.well-known/agent-card.json`);
    expect(await response.json()).toMatchObject({ url: "https://demo.example.com/agent/rpc" });
  });

  test("refuses as often as told to, with the headers given, before the agent sees anything", async () => {
    await using agent = await startAgent();
    const caller = await aCaller(agent.url);
    agent.refuseNext({ status: 503, times: 2, headers: { "Retry-After": "7" }, body: "busy" });
    await expect(caller.ask("ping 1")).rejects.toThrow(/503/);
    await expect(caller.ask("ping 2")).rejects.toThrow(/503/);
    expect(agent.calls.all()).toEqual([]);
    expect((await caller.ask("ping 3")).answer).toBe("pong 3");
  });

  test("with a token answers only who has it", async () => {
    await using agent = await startAgent({ token: "s3cret" });
    await expect((await aCaller(agent.url)).ask("ping 1")).rejects.toThrow();
    await expect((await aCaller(agent.url, { token: "wrong" })).ask("ping 1")).rejects.toThrow();
    expect((await (await aCaller(agent.url, { token: "s3cret" })).ask("ping 1")).answer).toBe("pong 1");
    expect(agent.calls.all()).toHaveLength(1);
  });

  test("accepts a thread of 200 kB", async () => {
    await using agent = await startAgent();
    const caller = await aCaller(agent.url);
    expect((await caller.ask(`${"> earlier words\n".repeat(13_000)}\n\nping 1`)).answer).toBe("pong 1");
  });

  test.each([
    ["no JSON", "{", 200, -32700],
    ["too much", JSON.stringify({ x: "y".repeat(9_000_000) }), 413, -32700],
  ])("answers %s with a JSON-RPC error", async (_, body, status, code) => {
    await using agent = await startAgent();
    const headers = { "Content-Type": "application/json", "A2A-Version": "1.0" };
    const response = await fetch(`${agent.url}/rpc`, { method: "POST", headers, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test("answers without a stream to who asks for none, at once or at the end", async () => {
    await using agent = await startAgent({ pingDelayMs: 200 });
    const { client } = await aCaller(agent.url);
    const whole = await client.sendMessage(requestFor("ping 1"));
    expect(whole).toMatchObject({ artifacts: [{ parts: [{ content: { value: "pong 1" } }] }] });
    const configuration = {
      returnImmediately: true,
      acceptedOutputModes: [],
      taskPushNotificationConfig: undefined,
    };
    const early = await client.sendMessage({ ...requestFor("ping 2"), configuration });
    expect(early).toMatchObject({ artifacts: [] });
    await agent.calls.until((call) => call.text === "ping 2" && call.endedAt !== undefined, inTime());
  });

  test("lists the tasks of a context", async () => {
    await using agent = await startAgent();
    const caller = await aCaller(agent.url);
    const { taskId } = await caller.ask("ping 1", { contextId: "here" });
    await caller.ask("ping 2", { contextId: "elsewhere" });
    const { tasks } = await caller.client.listTasks({
      tenant: "",
      contextId: "here",
      status: 0,
      pageToken: "",
      statusTimestampAfter: undefined,
    });
    expect(tasks.map((task) => task.id)).toEqual([taskId]);
  });

  test("stops with work under way and streams open, and may be stopped twice", async () => {
    const agent = await startAgent();
    const caller = await aCaller(agent.url);
    const asked = Promise.allSettled([caller.ask("never answer")]);
    await agent.calls.until((call) => call.text === "never answer", inTime());
    await Promise.all([agent.stop(), agent.stop()]);
    await asked;
    expect(agent.calls.running()).toEqual([]);
    await expect(fetch(agent.url)).rejects.toThrow("fetch failed");
  });
});

describe("the command", () => {
  const run = (...args: string[]) =>
    spawn(process.execPath, [new URL("main.ts", import.meta.url).pathname, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });

  test("prints its address, answers, and ends with 0 on SIGTERM", async () => {
    const agent = run("--port", "0", "--pace", "0");
    const [line] = await once(agent.stdout, "data");
    const url = /http:\S+/.exec(String(line))?.[0] ?? "";
    expect((await (await aCaller(url)).ask("ping 1")).answer).toBe("pong 1");
    const closed = once(agent, "close");
    agent.kill("SIGTERM");
    expect(await closed).toEqual([0, null]);
  });

  test.each([
    [["--port", "8o80"], /port/],
    [["--protocol", "2.0"], /protocol/],
    [["--nonsense"], /nonsense/],
  ])("ends with 2 on %j and says why", async (args, reason) => {
    const agent = run(...args);
    let said = "";
    agent.stderr.on("data", (chunk) => {
      said += String(chunk);
    });
    expect(await once(agent, "close")).toEqual([2, null]);
    expect(said).toMatch(reason);
    expect(said).toContain("Usage:");
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  installMs,
  lines,
  needsPython,
  type PythonAgent,
  startPythonAgent,
} from "../../test/agents/index.ts";
import { aMessage, failureOf, heardIn, listen, openTestAgent, within } from "./agent.fixture.ts";
import type { Agent, AgentEvent } from "./index.ts";

const modes = [
  ...lines.map((line) => ({ line, binding: "JSONRPC" }) as const),
  { line: "1.0", binding: "HTTP+JSON" } as const,
].flatMap((how) => [
  { ...how, streaming: true },
  { ...how, streaming: false },
]);
const boundMs = 15_000;

describe.each(modes)("an agent of A2A $line, $binding, streaming $streaming", needsPython, (mode) => {
  const { line, streaming } = mode;
  let server: PythonAgent;
  let agent: Agent;
  beforeAll(async () => {
    server = await startPythonAgent(mode);
    agent = openTestAgent(server.url);
  }, installMs);
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const ask = (...message: Parameters<typeof aMessage>) =>
    listen(agent.send(aMessage(...message), within(boundMs)));
  const executionsOf = async (contextId: string | undefined) =>
    (await server.calls()).filter((call) => call.contextId === contextId);

  test("a send may be the first call of all", async () => {
    await using fresh = openTestAgent(server.url);
    const heard = await listen(fresh.send(aMessage("hello"), within(boundMs)));
    expect(heard.text).toBe("turn 1 of this context: hello");
  });

  test("the card says who it is and how it speaks", async () => {
    expect(await agent.card(within(boundMs))).toEqual({
      name: `Test agent ${line}`,
      version: "1.2.3",
      description: expect.any(String),
      protocolVersion: line,
      streaming,
      extensions: expect.any(Array),
      skills: [{ id: "echo", name: "Echo", description: "Says it again", examples: ["hello"] }],
    });
  });

  test("an answer names its task once and first, and ends completed", async () => {
    const heard = await ask("hello");
    expect(heard).toMatchObject({ state: "completed", text: "turn 1 of this context: hello" });
    expect(heard.events.map(({ kind }) => kind).indexOf("task")).toBe(0);
    expect(heard.events.filter(({ kind }) => kind === "task")).toHaveLength(1);
    expect(await executionsOf(heard.contextId)).toMatchObject([
      { taskId: heard.taskId, text: "hello", referenceTaskIds: [] },
    ]);
  });

  test("a new task in the same context remembers, and names the one before", async () => {
    const first = await ask("hello");
    const continued = { contextId: first.contextId ?? "", referenceTaskIds: [first.taskId ?? ""] };
    const second = await ask("recall", continued);
    expect(second).toMatchObject({ contextId: first.contextId, text: "hello\nrecall" });
    expect(second.taskId).not.toBe(first.taskId);
    expect((await executionsOf(first.contextId)).at(1)).toMatchObject({ referenceTaskIds: [first.taskId] });
  });

  test.each([
    ["ask", "input-required", "Which cluster?"],
    ["auth", "auth-required", "Please log in first."],
  ])("%s: the task waits as %s, and the next message continues it", async (words, state, question) => {
    const asked = await ask(words);
    expect(asked).toMatchObject({ state, said: question });
    const same = { taskId: asked.taskId ?? "", contextId: asked.contextId ?? "" };
    const answered = await ask("the red one", same);
    expect(answered).toMatchObject({ ...same, state: "completed", text: "you answered: the red one" });
    expect(await executionsOf(asked.contextId)).toMatchObject([{ resumed: false }, { resumed: true }]);
  });

  test("a task that has ended takes no message: TASK_TERMINAL, a new task is due", async () => {
    const { taskId = "", contextId = "" } = await ask("hello");
    const error = await failureOf(ask("once more", { taskId, contextId }));
    expect(error).toMatchObject({ code: "TASK_TERMINAL", retry: "new-task" });
    expect(await executionsOf(contextId)).toHaveLength(1);
  });

  test("a task that nobody knows: TASK_UNKNOWN, a new task is due", async () => {
    const error = await failureOf(ask("hello", { taskId: "nope" }));
    expect(error).toMatchObject({ code: "TASK_UNKNOWN", retry: "new-task" });
  });

  test("a task of another context: CONTEXT_MISMATCH, a new task is due", async () => {
    const { taskId = "" } = await ask("ask");
    const error = await failureOf(ask("hello", { taskId, contextId: "another" }));
    expect(error).toMatchObject({ code: "CONTEXT_MISMATCH", retry: "new-task" });
  });

  test("an answer without a task", async () => {
    const heard = await ask("message");
    expect(heard).toMatchObject({ taskId: undefined, said: "a direct answer, turn 1 of this context" });
    expect(heard.contextId).toEqual(expect.any(String));
  });

  test("files come as bytes or address, data as data", async () => {
    const [inline, linked] = (await ask("file")).others;
    expect(inline).toMatchObject({ kind: "file", name: "report.txt", mediaType: "text/plain" });
    expect(Buffer.from((inline?.kind === "file" && inline.bytes) || []).toString()).toBe(
      "bytes of the report",
    );
    expect(linked).toMatchObject({ kind: "file", url: "http://files.example/report.pdf" });
    expect((await ask("data")).others).toMatchObject([
      { kind: "data", data: { answer: 42, nested: { ok: true } } },
    ]);
  });

  test.each([
    ["reject", "rejected"],
    ["fail", "failed"],
  ])("%s: the task ends %s, and what the agent says of it is told", async (words, state) => {
    expect(await ask(words)).toMatchObject({ state, said: `This agent chose to ${words}.` });
  });

  test("a long text comes whole", async () => {
    expect((await ask("long 500000")).text).toHaveLength(500_000);
  });

  test("what is said piece by piece is heard piece by piece, each once", async () => {
    const heard = await ask("slow 900");
    expect(heard).toMatchObject({ state: "completed", text: chunks(0, 10) });
    if (streaming) expect(heard.events.filter(({ kind }) => kind === "artifact")).toHaveLength(11);
  });

  test("a caller that stops listening can follow the task to its end", async () => {
    const taskId = await taskOf(agent.send(aMessage("slow 1500"), within(boundMs)));
    const heard = await listen(agent.follow(taskId, within(boundMs)));
    expect(heard).toMatchObject({ taskId, state: "completed", text: chunks(0, 10) });
    expect(heard.events.filter(({ kind }) => kind === "task")).toHaveLength(1);
    expect(await executionsOf(heard.contextId)).toHaveLength(1);
  });

  test("following a task that has ended tells all of it", async () => {
    const { taskId = "", contextId } = await ask("hello");
    const heard = await listen(agent.follow(taskId, within(boundMs)));
    expect(heard).toMatchObject({
      taskId,
      contextId,
      state: "completed",
      text: "turn 1 of this context: hello",
    });
  });

  test("following a task that nobody knows: TASK_LOST", async () => {
    const error = await failureOf(listen(agent.follow("nope", within(boundMs))));
    expect(error).toMatchObject({ code: "TASK_LOST", retry: "never" });
  });

  test("a caller that gives up gets ABORTED, and the task goes on", async () => {
    const caller = new AbortController();
    const events: AgentEvent[] = [];
    const why = new Error("the pod is leaving");
    const error = await failureOf(
      (async () => {
        for await (const event of agent.send(aMessage("slow 1500"), caller.signal)) {
          events.push(event);
          caller.abort(why);
        }
      })(),
    );
    expect(error).toMatchObject({ code: "ABORTED", retry: "later" });
    const { taskId = "" } = heardIn(events);
    expect(await listen(agent.follow(taskId, within(boundMs)))).toMatchObject({ state: "completed" });
  });

  test("a cancelled task ends what is listening to it", async () => {
    const events = agent.send(aMessage("stall"), within(boundMs));
    const seen: AgentEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.kind === "task") void agent.cancel(event.taskId, within(boundMs));
    }
    expect(heardIn(seen).state).toBe("canceled");
  });

  test("cancelling what has ended, or nobody knows, is no error", async () => {
    const { taskId = "" } = await ask("hello");
    await agent.cancel(taskId, within(boundMs));
    await agent.cancel("nope", within(boundMs));
  });

  test("an agent that raises has failed, and its exception's words stay with the cause", async () => {
    const outcome = await endOf(ask("boom"));
    const expected = { "1.0": ["AGENT_FAILED", "failed"], "0.3": ["AGENT_FAILED", "SEND_AMBIGUOUS"] };
    expect(expected[line]).toContain(outcome);
    expect((await server.calls()).filter(({ text }) => text === "boom")).toHaveLength(1);
  });

  test("an agent that raises in the middle: 1.0 has failed, 0.3 works for ever, up to the caller's deadline", async () => {
    const events: AgentEvent[] = [];
    const end = await endOf(
      (async () => {
        for await (const event of agent.send(aMessage("boom-mid-stream"), within(3_000))) events.push(event);
        return heardIn(events);
      })(),
    );
    expect(end).toBe(line === "1.0" ? "failed" : "ABORTED");
    expect(heardIn(events).text).toBe(chunks(0, 0));
  });

  test("the tasks of a context, with the messages that they took", async () => {
    const message = aMessage("hello");
    const { taskId, contextId = "" } = await listen(agent.send(message, within(boundMs)));
    const listed = await agent.tasksOf(contextId, within(boundMs));
    if (line === "0.3") expect(listed).toBeUndefined();
    else
      expect(listed).toEqual([
        { taskId, state: "completed", messageIds: expect.arrayContaining([message.messageId]) },
      ]);
  });
});

const chunks = (first: number, last: number): string =>
  Array.from({ length: last - first + 1 }, (_, index) => `chunk ${first + index}. `).join("");

/** Listens until the task has its name, then no longer. */
async function taskOf(events: AsyncIterable<AgentEvent>): Promise<string> {
  for await (const event of events) if (event.kind === "task") return event.taskId;
  throw new Error("the agent named no task");
}

/** The state that a task ended in, or the code of the error instead. */
const endOf = async (heard: Promise<{ readonly state: string | undefined }>): Promise<string> =>
  heard.then(
    ({ state }) => state ?? "no state",
    async () => {
      const error = await failureOf(heard);
      expect(`${error.message} ${error.remedy}`).not.toContain("secret words");
      return error.code;
    },
  );

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breakOut } from "./answers/break-out.ts";
import { longAnswer } from "./answers/long-answer.ts";
import { feedbackUri } from "./feedback.ts";
import { hitlUri, type RunningAgent, startAgent } from "./index.ts";
import { aCaller, type Caller, nameOf } from "./test-caller.ts";

const nowMs = Date.parse("2026-11-24T14:31:20Z");

describe.each(["1.0", "0.3"] as const)("the agent, spoken to in A2A %s,", (protocol) => {
  let agent: RunningAgent;
  let caller: Caller;
  let hitlCaller: Caller;
  beforeAll(async () => {
    agent = await startAgent({ protocol, now: () => nowMs });
    caller = await aCaller(agent.url);
    hitlCaller = await aCaller(agent.url, { hitl: true });
  });
  afterAll(() => agent.stop());

  test("is found by its card, whose skills' examples can be asked", async () => {
    const card = await caller.client.getAgentCard();
    expect(caller.client.protocolVersion).toBe(protocol);
    expect(card.name).toBe("SRE agent");
    expect(card.capabilities?.streaming).toBe(true);
    expect(card.capabilities?.extensions.map((extension) => extension.uri)).toEqual([hitlUri, feedbackUri]);
    for (const example of card.skills.flatMap((skill) => skill.examples)) {
      const { states } = await caller.ask(example);
      expect(["completed", "input-required"]).toContain(states.at(-1));
    }
  });

  test("investigates an alert: steps as they happen, then Markdown in pieces", async () => {
    const seen = await caller.ask(
      "**[FIRING:1] CheckoutFailing (critical)**\nService: checkout\n5xx ratio 4.1 % is above the threshold of 2 %",
    );
    expect(seen.states.slice(0, 2)).toEqual(["submitted", "working"]);
    expect(seen.states.at(-1)).toBe("completed");
    expect(seen.steps).toEqual([
      "call query_metrics",
      "response query_metrics",
      "call search_logs",
      "response search_logs",
      "call list_deploys",
      "response list_deploys",
      "call trace_dependencies",
      "response trace_dependencies",
    ]);
    expect(seen.said).toContain("Following the failures from checkout to payments");
    expect(seen.chunks).toBeGreaterThan(10);
    expect(seen.answer).toMatch(/^## Checkout: .* caused by payments$/m);
    expect(seen.answer).toMatch(/^\| Error rate \| 3\.9 % \| 0\.3 % \|/m);
    expect(seen.answer).toMatch(/^```\n[\d:.]+ (?:ERROR|WARN)/m);
    expect(seen.answer).toMatch(/^1\. Roll \*\*payments\*\* back/m);
    expect(seen.answer).toContain("](https://grafana.example.com/d/checkout)");
  });

  test("gives the same numbers to the same question", async () => {
    const first = await caller.ask("investigate kafka");
    const second = await caller.ask("investigate kafka");
    expect(second.answer).toBe(first.answer);
  });

  test("keeps a conversation by its context", async () => {
    const { contextId } = await caller.ask("what is wrong with catalog?");
    const say = async (text: string) => (await caller.ask(text, { contextId })).answer;
    expect(await say("what about the last hour?")).toMatch(/^## Catalog[\s\S]*last 1 hour/m);
    expect(await say("show me the logs")).toMatch(/^## Catalog: errors of the last 1 hour/m);
    expect(await say("which deploy?")).toMatch(/`v2\.61\.0`\*\* by Mei L\. fits/);
    expect(await say("compare with yesterday")).toMatch(/^## Catalog: today and yesterday/m);
    expect(await say("and search?")).toMatch(/^## Search/m);
    expect(await say("who owns it?")).toMatch(/\*\*Search\*\*.*team-browse/);
  });

  test("knows nothing of another conversation", async () => {
    await caller.ask("investigate payments");
    expect((await caller.ask("show me the logs")).states.at(-1)).toBe("input-required");
  });

  test("asks back when it cannot know the service, and goes on with the answer in the same task", async () => {
    const asked = await caller.ask("why is it slow?");
    expect(asked.states.at(-1)).toBe("input-required");
    expect(asked.said.at(-1)).toMatch(/^Which service: checkout or payments\?/);
    expect(asked.request).toBeUndefined();
    const { taskId, contextId } = asked;
    const again = await caller.ask("the blue one", { taskId, contextId });
    expect(again.states.at(-1)).toBe("input-required");
    const answered = await caller.ask("payments", { taskId, contextId });
    expect(answered.taskId).toBe(taskId);
    expect(answered.states.at(-1)).toBe("completed");
    expect(answered.answer).toMatch(/^## Payments/);
  });

  test("refers to an ended task that a message names, and says so", async () => {
    const first = await caller.ask("investigate web");
    const next = await caller.ask("which deploy?", {
      contextId: first.contextId,
      referenceTaskIds: [first.taskId],
    });
    expect(next.taskId).not.toBe(first.taskId);
    expect(next.answer).toContain(`Referring to task ${first.taskId.slice(0, 8)}: Investigation of web.`);
    expect(next.answer).toContain("2026.11.3");
  });

  test("refuses a message to a task that has ended", async () => {
    const { taskId, contextId } = await caller.ask("ping 1");
    await expect(caller.ask("and now?", { taskId, contextId })).rejects.toThrow(/terminal state/);
  });

  test("asks in plain words for an approval where the caller knows no extension", async () => {
    const asked = await caller.ask("restart search");
    expect(asked.states.at(-1)).toBe("input-required");
    expect(asked.said.at(-1)).toMatch(/Restart the search pods[\s\S]*Reply \*\*yes\*\* or \*\*no\*\*/);
    expect(asked.request).toBeUndefined();
    const { taskId, contextId } = asked;
    const unclear = await caller.ask("what would that do?", { taskId, contextId });
    expect(unclear.states.at(-1)).toBe("input-required");
    const refused = await caller.ask("no, wait for the index", { taskId, contextId });
    expect(refused.states.at(-1)).toBe("completed");
    expect(refused.answer).toContain("nothing was changed in search. Reason: wait for the index");
  });

  test("asks for an approval by the extension where the caller knows it; only a fitting decision moves it", async () => {
    const asked = await hitlCaller.ask("roll back catalog");
    const { taskId, contextId } = asked;
    expect(asked.requestExtensions).toEqual([hitlUri]);
    expect(asked.request).toMatchObject({
      type: "tool_approval_request",
      tools: [{ name: "rollback_deployment", args: { service: "catalog", to: "v2.60.4" } }],
    });
    const id = (asked.request as { tools: { id: string }[] }).tools[0]?.id ?? "";
    const decide = (decided: string, approved: boolean) => ({
      type: "tool_approval_response",
      approvals: [{ id: decided, approved }],
    });

    const words = await hitlCaller.ask("yes", { taskId, contextId });
    expect(words.states.at(-1)).toBe("input-required");
    const stale = await hitlCaller.ask("", { taskId, contextId, response: decide("other", true) });
    expect(stale.states.at(-1)).toBe("input-required");
    expect(stale.request).toEqual(asked.request);

    const done = await hitlCaller.ask("Approved", { taskId, contextId, response: decide(id, true) });
    expect(done.states.at(-1)).toBe("completed");
    expect(done.steps).toContain("call rollback_deployment");
    expect(done.answer).toContain("Roll catalog back from v2.61.0 to v2.60.4, at 14:31 UTC");
    const after = await hitlCaller.ask("is it better?", { contextId });
    expect(after.answer).toMatch(/Mended at 14:31 UTC/);
  });

  test("asks for a choice by the extension, and takes it", async () => {
    const asked = await hitlCaller.ask("show me the logs");
    const { taskId, contextId } = asked;
    expect(asked.request).toMatchObject({
      type: "ask_user_request",
      questions: [{ choices: ["checkout", "payments"], multiple: false }],
    });
    const { id } = asked.request as { id: string };
    const response = { type: "ask_user_response", id, answers: [{ answer: ["checkout"] }] };
    const answered = await hitlCaller.ask("", { taskId, contextId, response });
    expect(answered.answer).toMatch(/^## Checkout: errors/);
  });

  test("sends a chart as a PNG file", async () => {
    const { files, answer } = await caller.ask("chart of payments");
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ name: "payments-errors-2026-11-24T1431.png", mediaType: "image/png" });
    expect(files[0]?.bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(answer).toContain("error rate");
  });

  test.each([
    ["fail", ["submitted", "working", "working", "failed"], /metrics store/],
    ["refuse", ["submitted", "working", "rejected"], /may not do that/],
    ["auth", ["submitted", "working", "auth-required"], /WXYZ-4821/],
    ["say nothing", ["submitted", "working", "completed"], undefined],
    ["be slow 30 ms", ["submitted", "working", "working", "completed"], /will take a while/],
  ])("on %j ends as asked", async (text, states, said) => {
    const seen = await caller.ask(text);
    expect(seen.states).toEqual(states);
    if (said === undefined) expect([seen.answer, ...seen.said]).toEqual([""]);
    else expect(seen.said.at(-1)).toMatch(said);
  });

  test("goes on after a sign-in in the same task", async () => {
    const { taskId, contextId } = await caller.ask("auth");
    expect((await caller.ask("what?", { taskId, contextId })).states.at(-1)).toBe("auth-required");
    const done = await caller.ask("done", { taskId, contextId });
    expect(done.states.at(-1)).toBe("completed");
    expect(done.answer).toContain("Signed in");
  });

  test("crashes on request: the task fails", async () => {
    const seen = await caller.ask("crash");
    expect(seen.states.at(-1)).toBe("failed");
    expect(seen.said.at(-1)).toContain("KeyError");
  });

  test("answers with a message and no task on request", async () => {
    const seen = await caller.ask("answer with a message");
    expect(seen).toMatchObject({ taskId: "", states: [], message: "Just a **message**, no task behind it." });
  });

  test.each([
    ["long answer", longAnswer(3)],
    ["very long answer", longAnswer()],
    ["try to break out", breakOut()],
    ["ping 17", "pong 17"],
  ])("streams %j whole", async (text, whole) => {
    expect((await caller.ask(text)).answer).toBe(whole);
  });

  test("hangs up on request, and finishes the work behind the caller's back", async () => {
    let taskId = "";
    const onEvent = (seen: { taskId: string }) => {
      taskId = seen.taskId;
    };
    await expect(caller.ask("hang up", { onEvent })).rejects.toThrow("terminated");
    await agent.calls.until(
      (call) => call.taskId === taskId && call.endedAt !== undefined,
      AbortSignal.timeout(5000),
    );
    await expect
      .poll(async () => nameOf((await caller.client.getTask({ id: taskId, tenant: "" })).status?.state))
      .toBe("completed");
  });

  test("dies on request: the line is cut and the task stays at work for ever", async () => {
    let taskId = "";
    const onEvent = (seen: { taskId: string }) => {
      taskId = seen.taskId;
    };
    await expect(caller.ask("die", { onEvent })).rejects.toThrow("terminated");
    expect(nameOf((await caller.client.getTask({ id: taskId, tenant: "" })).status?.state)).toBe("working");
    expect(agent.calls.all({ taskId })[0]?.endedAt).toBeUndefined();
  });

  test("names in its help only what it understands", async () => {
    const { answer } = await caller.ask("help");
    const examples = [...answer.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? "");
    expect(examples.length).toBeGreaterThan(15);
    const { understand } = await import("./understand.ts");
    for (const example of examples) {
      const question = understand(example);
      expect(question.kind === "trouble" || question.topic !== undefined, example).toBe(true);
    }
  });
});

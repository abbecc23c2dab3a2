import { describe, expect, test } from "vitest";
import { limits } from "./limits.ts";
import { mender } from "./mend.ts";
import type { Ignored } from "./plain.ts";

function mend(json: unknown, changes = {}): { kind: string; json?: unknown; ignored: Ignored[] } {
  const ignored: Ignored[] = [];
  return { ...mender({ ...limits, ...changes }, (reason) => ignored.push(reason))(json), ignored };
}
/** What is left of a result, in its envelope. */
const resultOf = (result: unknown, changes = {}) => {
  const { json, ignored } = mend({ jsonrpc: "2.0", id: 1, result }, changes);
  return { result: (json as { result?: unknown } | undefined)?.result, ignored };
};
const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);

test.each([
  ["null", null],
  ["a list", [1]],
  ["words", "hello"],
  ["an envelope without a result", { jsonrpc: "2.0", id: 1 }],
  ["a null result", { jsonrpc: "2.0", id: 1, result: null }],
  ["a 0.3 event of an unknown kind", { jsonrpc: "2.0", id: 1, result: { kind: "telemetry" } }],
  ["a kind that every object has", { jsonrpc: "2.0", id: 1, result: { kind: "toString" } }],
  ["a 1.0 event of an unknown kind", { jsonrpc: "2.0", id: 1, result: { telemetry: {} } }],
  ["a 1.0 event whose member is null", { jsonrpc: "2.0", id: 1, result: { task: null } }],
])("%s is nothing that A2A knows", (_, json) => {
  expect(mend(json).kind).toBe("unknown");
});

test.each([
  ["JSON-RPC", { jsonrpc: "2.0", id: 1, error: { code: -32001, message: "x" } }],
  ["HTTP+JSON", { error: { code: 404 } }],
  ["without a shape", { error: "unauthorized" }],
])("an error stays as it is: %s", (_, json) => {
  expect(mend(json)).toMatchObject({ kind: "error", json });
});

test("an unused error written as null is no error", () => {
  const result = { kind: "status-update", taskId: "t", contextId: "c", status: { state: "working" } };
  expect(mend({ jsonrpc: "2.0", id: 1, error: null, result })).toMatchObject({
    kind: "result",
    json: { result },
  });
});

describe.each(["0.3", "1.0"])("a task of %s", (line) => {
  const legacy = line === "0.3";
  const text = legacy ? { kind: "text", text: "kept" } : { text: "kept" };
  const task = (more: object) => {
    const raw = { id: "t", contextId: "c", status: { state: "working" }, ...more };
    return legacy ? { kind: "task", ...raw } : { task: raw };
  };
  const read = (more: object, changes = {}) => {
    const { result, ignored } = resultOf(task(more), changes);
    return {
      task: (legacy ? result : (result as { task: unknown }).task) as Record<string, unknown>,
      ignored,
    };
  };
  const partsLeft = (parts: unknown) => {
    const { task, ignored } = read({ artifacts: [{ artifactId: "a", parts }] });
    return { parts: (task.artifacts as { parts: unknown[] }[])[0]?.parts, ignored };
  };

  test.each<[string, unknown]>([
    ["of an unknown kind", { kind: "hologram", hologram: 1 }],
    ["that is empty", {}],
    ["whose text is a number", { kind: "text", text: 7 }],
    ["whose file has nothing in it", { kind: "file", file: {} }],
    ["whose file is null", { kind: "file", file: null }],
    ["whose data is null", { kind: "data", data: null }],
  ])("loses a part %s, and keeps the others", (_, odd) => {
    const { parts, ignored } = partsLeft([text, odd, text]);
    expect(parts).toMatchObject([text, text]);
    expect(ignored).toEqual(["unknown-part"]);
  });

  test.each([[null], ["words"], [7]])("loses parts that are no objects: %s", (odd) => {
    expect(partsLeft([odd, text]).parts).toMatchObject([text]);
  });

  test.each([[null], [{}], ["words"], [undefined]])("has no parts where parts are %s", (parts) => {
    expect(partsLeft(parts).parts).toEqual([]);
  });

  test("loses parts past the bound", () => {
    const { task, ignored } = read({ artifacts: [{ parts: [text, text, text] }] }, { parts: 2 });
    expect((task.artifacts as { parts: unknown[] }[])[0]?.parts).toHaveLength(2);
    expect(ignored).toEqual(["too-many"]);
  });

  test("gets empty words for ids that are none", () => {
    expect(read({ contextId: { a: 1 }, artifacts: [{ artifactId: 7 }] }).task).toMatchObject({
      contextId: "",
      artifacts: [{ artifactId: "" }],
    });
  });

  test("keeps a status' message that lacks an id and has a role of its own", () => {
    const status = { state: "working", message: { role: "oracle", parts: [text] } };
    expect(read({ status }).task).toMatchObject({
      status: { message: { messageId: "unnamed", role: legacy ? "agent" : "ROLE_AGENT", parts: [text] } },
    });
  });

  test("survives a status that is none", () => {
    expect(read({ status: null }).task).toMatchObject({ status: { state: expect.any(String) } });
  });

  test("keeps metadata and data, without what reaches a prototype and what is too deep", () => {
    const evil = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}},"ok":1}');
    const data = {
      ...(legacy ? { kind: "data" } : {}),
      data: { deep: nested(500), ok: evil },
      metadata: evil,
    };
    const { parts, ignored } = partsLeft([data]);
    const part = parts?.[0] as { data: { ok: object; deep: unknown }; metadata: object };
    expect(Object.getOwnPropertyNames(part.metadata)).toEqual(["ok"]);
    expect(Object.getOwnPropertyNames(part.data.ok)).toEqual(["ok"]);
    expect(JSON.stringify(part.data.deep).length).toBeLessThan(3 * limits.dataDepth);
    expect(new Set(ignored)).toEqual(new Set(["reserved-name", "too-deep"]));
  });
});

test("the names of parts inside of data are the agent's own", () => {
  const data = { parts: [{ anything: true }], status: null };
  const { result } = resultOf({ task: { id: "t", status: {}, artifacts: [{ parts: [{ data }] }] } });
  expect(result).toMatchObject({ task: { artifacts: [{ parts: [{ data }] }] } });
});

test("a bare task, a list of tasks and a bare body are read as well", () => {
  const task = { id: "t", contextId: "c", status: { state: "TASK_STATE_WORKING" } };
  expect(resultOf(task).result).toMatchObject(task);
  expect(resultOf({ tasks: [task, null], nextPageToken: "n" }).result).toMatchObject({
    tasks: [task],
    nextPageToken: "n",
  });
  expect(mend({ statusUpdate: { taskId: "t", status: task.status } })).toMatchObject({
    kind: "result",
    json: { statusUpdate: { taskId: "t" } },
  });
});

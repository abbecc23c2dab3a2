import { describe, expect, test } from "vitest";
import type { AgentEvent, AgentPart, TaskState } from "../agent/port.ts";
import { applyEvent, type Draft, emptyDraft } from "./draft.ts";
import { finalMarkdown, previewOf } from "./draft-text.ts";
import { filesWithin } from "./file.ts";

const text = (words: string): AgentPart => ({ kind: "text", text: words });
const data = (value: unknown, metadata?: Record<string, unknown>): AgentPart =>
  metadata === undefined ? { kind: "data", data: value } : { kind: "data", data: value, metadata };
const status = (state: TaskState, ...parts: AgentPart[]): AgentEvent => ({ kind: "status", state, parts });
const chunk = (
  words: string,
  how: "first" | "append" | "last" | "only" = "append",
  artifactId = "a",
): AgentEvent => ({
  kind: "artifact",
  artifact: { artifactId, parts: [text(words)] },
  append: how === "append" || how === "last",
  lastChunk: how === "last" || how === "only",
});
const draftAfter = (...events: AgentEvent[]): Draft => events.reduce(applyEvent, emptyDraft);
const call = (id: string, name: string, more: Record<string, unknown> = {}): AgentPart =>
  data({ id, name, args: { token: "canary" } }, { adk_type: "function_call", ...more });
const response = (id: string, name: string, answer: unknown): AgentPart =>
  data({ id, name, response: answer }, { kagent_type: "function_response" });

describe("the final text", () => {
  test.each<[what: string, events: AgentEvent[], expected: string]>([
    ["nothing", [], ""],
    ["states without words", [status("working"), status("completed")], ""],
    ["a message", [{ kind: "message", parts: [text("Hello"), text("there")] }], "Hello\n\nthere"],
    ["chunks", [chunk("Hel", "first"), chunk("lo "), chunk("you", "last")], "Hello you"],
    ["an append without its first chunk", [chunk("lo "), chunk("you", "last")], "lo you"],
    ["a first chunk delivered twice", [chunk("Hel", "first"), chunk("lo"), chunk("Hel", "first")], "Hello"],
    ["a last chunk delivered twice", [chunk("a", "first"), chunk("b", "last"), chunk("b", "last")], "ab"],
    ["a chunk that says the same as the one before", [chunk("ha", "first"), chunk("ha")], "haha"],
    ["an agent that ends every chunk", [chunk("a", "only"), chunk("b", "last"), chunk("c", "last")], "abc"],
    ["an artifact that is replaced", [chunk("draft", "only"), chunk("Final", "only")], "Final"],
    [
      "two artifacts at once",
      [chunk("a", "first", "1"), chunk("x", "first", "2"), chunk("b", "last", "1")],
      "ab\n\nx",
    ],
    [
      "a final status that says more",
      [chunk("Report", "only"), status("completed", text("Done."))],
      "Report\n\nDone.",
    ],
    [
      "a final status that says the same",
      [chunk("All  good", "only"), status("completed", text("All good"))],
      "All  good",
    ],
    [
      "a final status that holds the artifact",
      [chunk("Part", "only"), status("completed", text("Part and rest"))],
      "Part and rest",
    ],
    [
      "a working status beside an artifact",
      [status("working", text("Looking")), chunk("Found", "only"), status("completed")],
      "Found",
    ],
    [
      "an agent that speaks in statuses only",
      [status("working", text("The answer")), status("completed")],
      "The answer",
    ],
    ["a question", [status("input-required", text("Which cluster?"))], "Which cluster?"],
    [
      "a failure with what came before",
      [chunk("Half", "first"), status("failed", text("Out of memory"))],
      "Half\n\nOut of memory",
    ],
    [
      "thinking",
      [
        {
          kind: "message",
          parts: [{ kind: "text", text: "hmm", metadata: { adk_thought: true } }, text("Yes")],
        },
      ],
      "Yes",
    ],
    [
      "a snapshot after a stream that lost chunks",
      [
        chunk("b"),
        {
          kind: "snapshot",
          state: "completed",
          parts: [],
          artifacts: [{ artifactId: "a", parts: [text("a"), text("b")] }],
        },
      ],
      "ab",
    ],
    [
      "data",
      [{ kind: "message", parts: [text("Here:"), data({ a: [1, null] })] }],
      'Here:\n\n```json\n{\n  "a": [\n    1,\n    null\n  ]\n}\n```',
    ],
    ["no data", [{ kind: "message", parts: [data(null), data(undefined)] }], ""],
  ])("of %s", (_, events, expected) => {
    expect(finalMarkdown(draftAfter(...events))).toBe(expected);
  });

  test("shows hostile data within bounds", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const proto: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    const words = finalMarkdown(
      draftAfter({
        kind: "message",
        parts: [data(deep), data(proto), data(Array(100_000).fill("```")), data("x".repeat(1_000_000))],
      }),
    );
    expect(words.length).toBeLessThan(20_000);
    expect(words).toContain('"polluted": true');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("of an agent that never stops is bounded", () => {
    const draft = draftAfter(
      ...Array.from({ length: 30 }, () => chunk("x".repeat(100_000))),
      ...Array.from({ length: 500 }, (_, i) => chunk("y", "only", `n${i}`)),
    );
    expect(draft.artifacts.length).toBeLessThanOrEqual(100);
    expect(finalMarkdown(draft).length).toBeLessThan(500_000);
  });
});

describe("steps", () => {
  test("are calls, ended by the response with their id; what a tool was given or gave is never kept", () => {
    const draft = draftAfter(
      status("working", call("1", "query"), call("2", "restart", { adk_is_long_running: true })),
      status("working", response("1", "query", { result: "canary" })),
      status("working", response("3", "notify", { error: "canary" })),
      status("working", call("1", "query")),
    );
    expect(draft.steps).toEqual([
      { id: "1", title: "query", state: "complete" },
      { id: "2", title: "restart", state: "pending" },
      { id: "3", title: "notify", state: "error" },
    ]);
    expect(JSON.stringify(draft)).not.toContain("canary");
  });

  test.each([[null], ["x"], [{}], [{ id: 1, name: {} }], [[]]])("survive %j as a call", (value) => {
    expect(draftAfter(status("working", data(value, { adk_type: "function_call" }))).steps).toEqual([]);
  });

  test("show a title of one line", () => {
    const [step] = draftAfter(status("working", call("1", `<!here>\n${"x".repeat(1_000)}`))).steps;
    expect(step?.title).toMatch(/^<\u200b!here> x+…$/);
    expect(step?.title).toHaveLength(100);
  });
});

describe("a preview", () => {
  test.each<[what: string, events: AgentEvent[], expected: ReturnType<typeof previewOf>]>([
    ["before any word", [status("submitted")], { markdown: "" }],
    ["a status alone", [status("working", text("Looking"))], { markdown: "Looking" }],
    ["the next status", [status("working", text("A")), status("working", text("B"))], { markdown: "B" }],
    [
      "a status in pieces",
      ["The ", "answer"].map(
        (words): AgentEvent => ({
          kind: "status",
          state: "working",
          parts: [text(words)],
          metadata: { adk_partial: true },
        }),
      ),
      { markdown: "The answer" },
    ],
    [
      "text and status",
      [chunk("So far", "first"), status("working", text("Reading logs"))],
      { markdown: "So far", status: "Reading logs" },
    ],
  ])("of %s", (_, events, expected) => {
    expect(previewOf(draftAfter(...events))).toEqual(expected);
  });
});

describe("files", () => {
  const file = (name: string, bytes: number): AgentPart => ({
    kind: "file",
    name,
    mediaType: "image/png",
    bytes: new Uint8Array(bytes),
  });

  test("are kept once each, with a name of one line", () => {
    const parts: AgentPart[] = [
      file("a\n.png", 3),
      { kind: "file", url: "https://a.example/b" },
      { kind: "file" },
    ];
    const draft = draftAfter(status("working", ...parts), status("completed", ...parts));
    expect(draft.files).toEqual([
      { kind: "bytes", name: "a .png", mediaType: "image/png", bytes: new Uint8Array(3) },
      { kind: "url", name: "file", mediaType: "application/octet-stream", url: "https://a.example/b" },
    ]);
    expect(finalMarkdown(draft)).toBe("");
  });

  test("are bounded in number and bytes", () => {
    const many = Array.from({ length: 50 }, (_, i) => file(`f${i}`, 1));
    expect(draftAfter(status("working", ...many)).files).toHaveLength(20);
    expect(draftAfter(status("working", file("big", 15 << 20), file("more", 15 << 20))).files).toHaveLength(
      1,
    );
  });

  test("leave their bytes where there is no room, and are not taken again for another file", () => {
    const draft = draftAfter(status("working", file("a", 6), file("b", 6)));
    const files = filesWithin(draft.files, (bytes) => bytes <= 10);
    expect(files.map(({ name, kind }) => [name, kind])).toEqual([
      ["a", "bytes"],
      ["b", "left"],
    ]);
    const again = applyEvent({ ...draft, files }, status("completed", file("a", 6), file("b", 6)));
    expect(again.files).toEqual(files);
  });
});

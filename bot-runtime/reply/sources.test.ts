import { expect, test } from "vitest";
import { applyEvent, emptyDraft } from "./draft.ts";
import { limits } from "./limits.ts";
import { shownTexts, violationsOf } from "./message-violations.ts";
import { renderAnswer } from "./render-answer.ts";
import { withSources } from "./source-list.ts";
import { mergeSources, sourcesIn } from "./sources.ts";

const one = { url: "https://a.example/x", title: "A" };

/** The sources of an artifact with this metadata. */
const read = (metadata: Record<string, unknown>) =>
  sourcesIn({
    kind: "artifact",
    artifact: { artifactId: "1", parts: [], metadata },
    append: false,
    lastChunk: true,
  });

test.each<[string, Record<string, unknown>]>([
  ["a list of citations", { citations: [one] }],
  ["a list of sources", { sources: [{ uri: one.url, name: "A" }] }],
  ["a list below an agent's own prefix", { my_agent_sources: [one] }],
  [
    "ADK's grounding metadata",
    { adk_grounding_metadata: { groundingChunks: [{ web: { uri: one.url, title: "A" } }] } },
  ],
  [
    "the same in snake case",
    { kagent_grounding_metadata: { grounding_chunks: [{ web: { uri: one.url, title: "A" } }] } },
  ],
  [
    "what was retrieved",
    { groundingMetadata: { groundingChunks: [{ retrievedContext: { uri: one.url, title: "A" } }] } },
  ],
  ["ADK's citation metadata", { adk_citation_metadata: { citations: [{ uri: one.url, title: "A" }] } }],
  ["BeeAI's citation extension", { "https://a2a-extensions.beeai.dev/ui/citation/v1": one }],
  ["its list", { "https://a2a-extensions.adk.kagenti.dev/ui/citation/v1": [one] }],
  [
    "its object with a list",
    { "https://a2a-extensions.agentstack.beeai.dev/ui/citation/v1": { citations: [one] } },
  ],
  ["one object for all", { grounding: { sources: [one] } }],
])("%s is read", (_, metadata) => {
  expect(read(metadata)).toEqual([one]);
});

test.each<[string, unknown]>([
  ["no list", "words"],
  ["numbers", [1, null, true]],
  ["a script", [{ title: "A", url: "javascript:alert(1)" }]],
  ["a file of the machine", ["file:///etc/passwd"]],
  ["mail", ["mailto:a@b.example"]],
  ["a user name before the host", ["https://bank.example@evil.example/"]],
  ["a relative address", [{ url: "/docs" }]],
  ["an endless address", [`https://a.example/${"x".repeat(1_000)}`]],
  ["names alone", [{ title: "A" }]],
  ["a deep nest", [[[[[[[one]]]]]]]],
])("%s is no source", (_, sources) => {
  expect(read({ sources })).toEqual([]);
});

test("other metadata is none, whatever it holds", () => {
  expect(read({ adk_usage_metadata: { sources: [one] }, resources: [one], x: one })).toEqual([]);
});

test("parts, messages, statuses and snapshots name theirs, each once, ten at most", () => {
  const metadata = { citations: [one] };
  const events = [
    {
      kind: "artifact",
      artifact: { artifactId: "1", parts: [{ kind: "text", text: "a", metadata }] },
      append: false,
      lastChunk: true,
    },
    { kind: "status", state: "working", parts: [], metadata: { sources: [{ ...one, title: "" }] } },
    {
      kind: "snapshot",
      state: "completed",
      parts: [],
      artifacts: [],
      metadata: { sources: ["https://b.example/"] },
    },
  ] as const;
  const draft = events.reduce<typeof emptyDraft>(
    (so, event) => applyEvent(so, structuredClone(event) as never),
    emptyDraft,
  );
  expect(draft.sources).toEqual([one, { url: "https://b.example/", title: "" }]);
  const many = Array.from({ length: 200 }, (_, at) => ({ url: `https://a.example/${at}`, title: "" }));
  expect(mergeSources([], many)).toEqual(many.slice(0, limits.sources));
  expect(mergeSources([{ ...one, title: "" }], [one])).toEqual([one]);
});

const listed = (sources: { url: string; title: string }[]): string[] =>
  shownTexts(withSources(renderAnswer("Words."), sources, "Sources").flatMap(({ blocks }) => blocks));

test.each([
  ["a name", one, ["A", " · a.example"]],
  ["no name", { ...one, title: "" }, ["a.example/x"]],
  ["the name of another host", { ...one, title: "bank.example" }, ["bank.example (", "a.example", ")"]],
  [
    "a host that looks like another",
    { url: "https://xn--pple-43d.example/", title: "Apple" },
    ["Apple (", "xn--pple-43d.example", ")"],
  ],
])("%s never hides where the link leads", (_, source, shown) => {
  expect(listed([source])).toEqual(["Words.", "Sources", ...shown]);
});

test("hostile names are inert, and the heaviest list is a message that Slack takes", () => {
  const hostile = Array.from({ length: 10 }, (_, at) => ({
    url: `https://a${at}.example/${"&".repeat(700)}`,
    title: `<!channel> <@U012AB3CD> @here ${"<".repeat(60)}`,
  }));
  const messages = withSources(renderAnswer("Words."), hostile, "Sources");
  expect(messages).toHaveLength(2);
  for (const message of messages) {
    const { blocks } = message;
    // Addresses weigh what they are: `&` is stored as an entity.
    expect(violationsOf(message).filter((rule) => !rule.startsWith("blocks have at most"))).toEqual([]);
    expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  }
});

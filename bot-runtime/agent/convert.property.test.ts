import type { StreamResponse, Task } from "@a2a-js/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEvent, emptyDraft, finalMarkdown, renderAnswer } from "../reply/index.ts";
import { hear, snapshot } from "./convert.ts";

/** What a careless or hostile agent may put where the SDK promises a shape. */
const odd = fc.oneof(fc.constant(undefined), fc.constant(null), fc.anything({ maxDepth: 2 }));
const content = fc.oneof(
  fc.record({ $case: fc.constant("text"), value: fc.string() }),
  fc.record({ $case: fc.constant("data"), value: fc.jsonValue({ maxDepth: 3 }) }),
  fc.record({ $case: fc.constant("url"), value: fc.oneof(fc.webUrl(), fc.string()) }),
  fc.record({
    $case: fc.constant("raw"),
    value: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.constant(undefined),
);
const part = fc.record({
  content,
  metadata: fc.option(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { nil: undefined }),
  filename: fc.string(),
  mediaType: fc.string(),
});
const parts = fc.oneof(fc.array(part, { maxLength: 5 }), fc.constant(undefined));
const message = fc.record({ contextId: fc.string(), parts, metadata: fc.constant(undefined) });
const status = fc.oneof(
  fc.record({ state: fc.integer({ min: -2, max: 20 }), message: fc.oneof(message, fc.constant(undefined)) }),
  fc.constant(undefined),
);
const artifact = fc.record({ artifactId: fc.string(), name: fc.string(), parts });
const task = fc.record({
  id: fc.string(),
  contextId: fc.string(),
  status,
  artifacts: fc.oneof(fc.array(artifact, { maxLength: 3 }), fc.constant(undefined)),
});
const payload = fc.oneof(
  fc.record({ $case: fc.constant("task"), value: task }),
  fc.record({ $case: fc.constant("message"), value: message }),
  fc.record({
    $case: fc.constant("statusUpdate"),
    value: fc.record({
      taskId: fc.string(),
      contextId: fc.string(),
      status,
      metadata: fc.constant(undefined),
    }),
  }),
  fc.record({
    $case: fc.constant("artifactUpdate"),
    value: fc.record({
      taskId: fc.string(),
      contextId: fc.string(),
      artifact: fc.oneof(artifact, fc.constant(undefined)),
      append: fc.boolean(),
      lastChunk: fc.boolean(),
    }),
  }),
  fc.record({ $case: fc.string(), value: odd }),
  fc.constant(undefined),
);

test("whatever an agent says, it is heard or passed over, and what is made of it fits into Slack", () => {
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 12 }), (said) => {
      let draft = emptyDraft;
      for (const one of said) {
        const heard = hear({ payload: one } as unknown as StreamResponse);
        if (heard !== undefined) draft = applyEvent(draft, heard.event);
      }
      for (const { blocks = [] } of renderAnswer(finalMarkdown(draft)))
        expect(blocks.length).toBeLessThanOrEqual(50);
    }),
    { numRuns: 500 },
  );
});

test("a task as GetTask tells it becomes a snapshot, however little of it is there", () => {
  fc.assert(
    fc.property(task, (given) => {
      const read = snapshot(given as unknown as Task);
      expect(read.kind).toBe("snapshot");
      applyEvent(emptyDraft, read);
    }),
    { numRuns: 300 },
  );
});

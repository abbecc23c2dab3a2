import { expect, test } from "vitest";
import { readyGeneration } from "./settled.ts";

const condition = (type: string, status = "True", observedGeneration = 2) => ({
  type,
  status,
  observedGeneration,
});

test.each([
  ["no status yet", undefined, undefined],
  ["deployed, not ready", [condition("Deployed")], undefined],
  ["ready, but no longer deployed", [condition("Deployed", "False"), condition("Ready")], undefined],
  ["ready for what was asked for before", [condition("Deployed"), condition("Ready", "True", 1)], undefined],
  ["both, for what is asked for", [condition("Deployed"), condition("Ready")], 2],
])("ready for which generation: %s", (_, conditions, generation) => {
  const metadata = { name: "bot", uid: "1", resourceVersion: "1", generation: 2 };
  expect(readyGeneration({ metadata, status: conditions && { conditions } })).toBe(generation);
});

import { expect, test } from "vitest";
import { crossings } from "./borders.ts";
import { readImports } from "./imports.ts";

test("no import of this repository crosses a border", () => {
  const imports = readImports(".");
  expect(imports.length).toBeGreaterThan(100);
  expect(crossings(imports)).toEqual([]);
});

test.each([
  ["operator/main.ts", "./bot-runtime/config.ts", "operator/ may not import from bot-runtime/"],
  ["bot-runtime/main.ts", "./operator/main.ts", "bot-runtime/ may not import from operator/"],
  ["bot-runtime/main.ts", "./playground/demo.ts", "bot-runtime/ may not import from playground/"],
  ["playground/demo.ts", "./bot-runtime/main.ts", "playground/ may not import from bot-runtime/"],
  ["crds/binding.ts", "ioredis", "crds/ may use zod only"],
  ["bot-runtime/turns/run-turn.ts", "@slack/web-api", "only bot-runtime/slack/ may name it"],
  ["bot-runtime/turns/run-turn.ts", "@a2a-js/sdk/client", "only bot-runtime/agent/ may name it"],
  ["bot-runtime/session.ts", "ioredis", "only bot-runtime/inbox/ may name it"],
])("%s importing %s is refused", (file, target, why) => {
  expect(crossings([{ file, target }])).toEqual([expect.stringContaining(why)]);
});

test.each([
  ["bot-runtime/main.ts", "./crds/index.ts"],
  ["bot-runtime/slack/web.ts", "@slack/web-api"],
  ["bot-runtime/turns/run-turn.test.ts", "./playground/slack/index.ts"],
  ["test/acceptance.test.ts", "./playground/slack/index.ts"],
  ["bot-runtime/main.ts", "node:fs"],
])("%s importing %s is allowed", (file, target) => {
  expect(crossings([{ file, target }])).toEqual([]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { childName } from "./names.ts";

test.each([
  ["sre-bot", "sab-sre-bot"],
  ["a", "sab-a"],
  ["x-1".repeat(14), `sab-${"x-1".repeat(14)}`],
  ["sre.bot", "sabx-sre-bot-037b0c81dc5ea737"],
  ["a".repeat(43), "sabx-aaaaaaaaaaaaaaaaaaaaaaaa-66d34fba71f8f450"],
])("%s has children named %s", (name, expected) => {
  expect(childName(name)).toBe(expected);
});

const legalName = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);

test("every legal name gives a DNS label of 46 characters or fewer", () => {
  fc.assert(
    fc.property(legalName, (name) => {
      expect(childName(name)).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      expect(childName(name).length).toBeLessThanOrEqual(46);
    }),
  );
});

test("no two bindings share a name: not short and long, not dots and hyphens", () => {
  fc.assert(
    fc.property(legalName, legalName, (one, other) => {
      fc.pre(one !== other);
      expect(childName(one)).not.toBe(childName(other));
    }),
  );
  expect(childName("sre.bot")).not.toBe(childName("sre-bot"));
  expect(childName(childName("sre.bot").slice("sab".length + 1))).not.toBe(childName("sre.bot"));
});

import { expect, test } from "vitest";
import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding } from "../../crds/index.ts";
import { featuresOf } from "./features.ts";
import { missingScopes } from "./missing-scopes.ts";

const parsed = parseBinding(aBinding());
if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
const { spec } = parsed.binding;
const all = featuresOf(spec).flatMap(({ scopes }) => scopes);

test("nothing is missing where everything was granted", () => {
  expect(missingScopes(spec, new Set(all))).toEqual({ essential: undefined, others: undefined });
});

test.each([
  ["chat:write", "essential", "the bot cannot answer"],
  ["files:write", "others", "named below the answer"],
] as const)("without %s the sentence says what a person notices, and what to do", (scope, kind, notices) => {
  const found = missingScopes(spec, new Set(all.filter((one) => one !== scope)));
  expect(found[kind]).toContain(scope);
  expect(found[kind]).toContain(notices);
  expect(found[kind]).toMatch(/install the app again/);
  expect(found[kind === "others" ? "essential" : "others"]).toBeUndefined();
});

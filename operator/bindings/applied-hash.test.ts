import { expect, test } from "vitest";
import { appliedHashAnnotation, withAppliedHash } from "./applied-hash.ts";

const object = (spec: unknown) => ({ apiVersion: "v1", kind: "X", metadata: { name: "a" }, spec });
const hashOf = (spec: unknown, version = "0.1.0") =>
  withAppliedHash(object(spec), version).metadata.annotations?.[appliedHashAnnotation];

test("the order of fields does not count, that of items does", () => {
  expect(hashOf({ a: 1, b: [1, 2] })).toBe(hashOf({ b: [1, 2], a: 1 }));
  expect(hashOf({ b: [1, 2] })).not.toBe(hashOf({ b: [2, 1] }));
});

test("a field that went and a new operator change it", () => {
  expect(hashOf({ a: 1 })).not.toBe(hashOf({}));
  expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: 1 }, "0.2.0"));
});

test("other annotations stay", () => {
  const rendered = { ...object({}), metadata: { name: "a", annotations: { mine: "1" } } };
  expect(withAppliedHash(rendered, "1").metadata.annotations).toMatchObject({ mine: "1" });
  expect(rendered.metadata.annotations).toEqual({ mine: "1" });
});

import { expect, test } from "vitest";
import { asking, turnId } from "./approvals.fixture.ts";
import { isSigned, type Purpose, readToken, remindAtMs, signedValue } from "./question.ts";

const purposes: readonly Purpose[] = ["approve", "deny", "each", "args", "answer", "choice:0", "choice:99"];

test.each(purposes)("a value for %s is read back, is ours, and fits a button", (purpose) => {
  const one = asking();
  const value = signedValue(one, purpose);
  const token = readToken(value);
  expect(token).toMatchObject({ turnId, purpose });
  expect(token && isSigned(token, one)).toBe(true);
  expect(value.length).toBeLessThan(200);
});

test("no value fits another question, task, turn or purpose", () => {
  const one = asking();
  const token = readToken(signedValue(one, "deny"));
  if (token === undefined) throw new TypeError("our own value must be readable");
  const { question } = one;
  expect(isSigned(token, asking())).toBe(false);
  expect(isSigned(token, { ...one, question: { ...question, taskId: "t2" } })).toBe(false);
  expect(isSigned(token, { ...one, id: turnId.replace("0b", "0c") })).toBe(false);
  expect(isSigned({ ...token, purpose: "approve" }, one)).toBe(false);
  expect(
    isSigned({ ...token, mac: `${token.mac.slice(0, -1)}${token.mac.endsWith("A") ? "B" : "A"}` }, one),
  ).toBe(false);
});

test.each([
  ["", "nothing"],
  [turnId, "a turn's id alone"],
  [`1.${turnId}.approve`, "no signature"],
  [`2.${turnId}.approve.${"A".repeat(43)}`, "another version"],
  [`1.${turnId}.run.${"A".repeat(43)}`, "another purpose"],
  [`1.${turnId}.choice:1000.${"A".repeat(43)}`, "a choice beyond all"],
  [`1.${turnId}.approve.${"A".repeat(42)}`, "a short signature"],
  [`1.${turnId}.approve.${"A".repeat(43)}\n`, "a line too many"],
  ["x".repeat(2_000), "a long word"],
])("%s is no value of ours: %s", (value) => {
  expect(readToken(value)).toBeUndefined();
});

test.each([
  [60_000, 45_000],
  [4 * 3_600_000, 3 * 3_600_000],
  [168 * 3_600_000, 164 * 3_600_000],
])("of %i ms the reminder comes after %i", (expireAfterMs, atMs) => {
  const { question } = asking();
  expect(remindAtMs({ ...question, expireAfterMs, expiresAtMs: expireAfterMs })).toBe(atMs);
});

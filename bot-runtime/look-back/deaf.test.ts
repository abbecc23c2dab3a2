import { expect, test } from "vitest";
import { isDeaf } from "./deaf.ts";
import { slackTs } from "./look-back.ts";

const nowMs = 1_800_000_000_000;
const before = (seconds: number) => nowMs - seconds * 1_000;
const found = (seconds: number) => slackTs(before(seconds));

test.each([
  ["nothing was missed", [], 600, 600, false],
  ["missed while connected, nothing heard since", [found(120)], 600, 300, true],
  ["missed before the connection", [found(700)], 600, 700, false],
  ["may still be delivered", [found(60)], 600, 300, false],
  ["something else was delivered since: one kind of event is not subscribed", [found(120)], 600, 100, false],
  ["heard at the very time", [found(120)], 600, 123, false],
] as const)("%s", (_, missed, connectedAgo, heardAgo, expected) => {
  const socket = { connectedAtMs: before(connectedAgo), lastEnvelopeAtMs: before(heardAgo) };
  expect(isDeaf(missed, socket, nowMs)).toBe(expected);
});

test("a socket that is not open is not deaf", () => {
  expect(isDeaf([found(120)], { connectedAtMs: undefined, lastEnvelopeAtMs: 0 }, nowMs)).toBe(false);
});

import { expect, test } from "vitest";
import { ApiError } from "./errors.ts";
import { limits } from "./limits.ts";
import { backoffMs, parseRetryAfter, retryDelayMs } from "./retry.ts";

const failed = (status: number, reason = "", retryAfterMs?: number) =>
  new ApiError({ call: "GET /x", status, reason, detail: "", retryAfterMs });

test.each([
  ["turned away", failed(429), 250],
  ["turned away with a time", failed(429, "TooManyRequests", 2_000), 2_250],
  ["a server in trouble", failed(500), 250],
  ["a server that starts", failed(503), 250],
  ["a lost connection", failed(0, "ConnectionLost"), 250],
  ["no answer in time", failed(0, "Timeout"), 250],
  ["an unreadable token file", failed(0, "NoCredentials"), 250],
  ["a time that does not fit into the bound", failed(429, "", 60_000), undefined],
  ["an answer that is no JSON", failed(0, "Unreadable"), undefined],
  ["a refusal", failed(403), undefined],
  ["nothing there", failed(404), undefined],
  ["a conflict", failed(409), undefined],
  ["something not built", failed(501), undefined],
])("%s: %s waits %s ms at most", (_, error, expected) => {
  const delayMs = retryDelayMs(error, { attempt: 1, attempts: 5, leftMs: 30_000, random: 1 });
  expect(delayMs).toBe(expected);
});

test("waits double up to a cap, and the last attempt is the last", () => {
  const delays = Array.from({ length: 9 }, (_, index) =>
    retryDelayMs(failed(503), { attempt: index + 1, attempts: 9, leftMs: 30_000, random: 1 }),
  );
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, undefined]);
});

test("a list or watch waits 0.4 to 30 s, and as long as the server asks", () => {
  const highest = [1, 2, 3, 6, 7, 50].map((failures) => backoffMs(failures, undefined, 1));
  expect(highest).toEqual([800, 1_600, 3_200, 25_600, 30_000, 30_000]);
  expect(backoffMs(1, undefined, 0)).toBe(400);
  expect(backoffMs(1, 7_000, 1)).toBe(7_000);
});

const now = Date.parse("2026-11-24T08:00:00Z");
test.each([
  [undefined, undefined],
  ["", undefined],
  ["soon", undefined],
  ["0", undefined],
  ["-1", undefined],
  ["1", 1_000],
  [" 30 ", 30_000],
  ["Tue, 24 Nov 2026 08:00:10 GMT", 10_000],
  ["Tue, 24 Nov 2026 07:00:00 GMT", undefined],
  ["Fri, 01 Jan 2100 00:00:00 GMT", limits.retryAfterMaxMs],
])("Retry-After %j is %s ms", (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});

import { expect, test } from "vitest";
import { describeError, openLog, redact } from "./log.ts";

const botToken = ["xoxb", "123456789012", "abcdefABCDEF"].join("-");

test.each([
  [`token ${botToken} refused`, "token [token] refused"],
  ["xapp-1-A123-456-abcdef", "[token]"],
  ["Authorization: Bearer abc.def", "Authorization: Bearer [secret]"],
  ["connect rediss://user:pa55@redis:6379/0 failed", "connect rediss://[secret]@redis:6379/0 failed"],
  ["GET https://agent/path?key=s3cret failed", "GET https://agent/path?[query] failed"],
  ["nothing secret here", "nothing secret here"],
])("redact %j", (given, expected) => {
  expect(redact(given)).toBe(expected);
});

test("an error is told with its causes and without its secrets", () => {
  const error = new Error("fetch failed", { cause: new Error(`refused ${botToken}`) });
  const told = describeError(error);
  expect(told).toMatchObject({ type: "Error", message: "fetch failed: refused [token]" });
  expect(JSON.stringify(told)).not.toContain(botToken);
});

test("a line is one JSON object with time, level word and binding, written at once", () => {
  const lines: string[] = [];
  const log = openLog("info", "sre/bot", { write: (line: string) => lines.push(line) });
  log.info({ turn: "t1" }, "turn done");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    binding: "sre/bot",
    turn: "t1",
    msg: "turn done",
  });
});

test("a word without end is cut, and costs no time", () => {
  for (const word of ["a", "x", "http://", "Bearer ", "://", "@"])
    expect(redact(word.repeat(1_000_000)).length).toBeLessThan(20_000);
});

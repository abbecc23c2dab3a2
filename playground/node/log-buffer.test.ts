import { expect, test } from "vitest";
import { limits } from "./limits.ts";
import { logBuffer } from "./log-buffer.ts";

const texts = (log: ReturnType<typeof logBuffer>) => log.lines().map(({ text }) => text);

test("lines are whole however they arrive, and the last counts without its end", () => {
  const log = logBuffer();
  log.write("a");
  log.write("b\nc\n\nd");
  expect(texts(log)).toEqual(["ab", "c", ""]);
  log.end();
  expect(texts(log)).toEqual(["ab", "c", "", "d"]);
});

test("the oldest lines go first at the bound, and a line without end is cut", () => {
  const log = logBuffer();
  for (let line = 0; line <= limits.logLines; line += 1) log.write(`${line}\n`);
  expect(log.lines()).toHaveLength(limits.logLines);
  expect(texts(log)[0]).toBe("1");
  log.write("x".repeat(limits.logLineCharacters + 1));
  expect(texts(log).at(-1)).toHaveLength(limits.logLineCharacters + 1);
});

test("who follows gets each new line once, until the end", async () => {
  const log = logBuffer();
  log.write("before\n");
  const seen: string[] = [];
  const following = (async () => {
    for await (const { text } of log.follow(new AbortController().signal)) seen.push(text);
  })();
  log.write("one\ntwo\n");
  await Promise.resolve();
  log.write("three");
  log.end();
  await following;
  expect(seen).toEqual(["one", "two", "three"]);
});

test("who stops following is let go", async () => {
  const stop = new AbortController();
  const following = logBuffer().follow(stop.signal)[Symbol.asyncIterator]().next();
  stop.abort();
  expect(await following).toMatchObject({ done: true });
});

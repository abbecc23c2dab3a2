import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "./watching.ts";

const linesIn = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of linesOf(stream(chunks))) lines.push(line);
  return lines;
};

async function* stream(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

test("however the bytes are cut, the lines are the same", async () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(40)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(""));
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(bytes.subarray(at));
      expect(await linesIn(chunks)).toEqual(lines);
    }),
  );
});

test("a line that was cut off is no line", async () => {
  expect(await linesIn([Buffer.from('{"a":1}\n{"b"')])).toEqual(['{"a":1}']);
});

test("a line without an end is given up before it fills the memory", async () => {
  const chunks = Array.from({ length: 20 }, () => Buffer.alloc(1024 * 1024, "x"));
  await expect(linesIn(chunks)).rejects.toMatchObject({ reason: "Unreadable" });
});

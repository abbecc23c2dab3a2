import { expect, test } from "vitest";
import { type MendData, mendEvents } from "./sse.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(
  chunks: readonly (string | Uint8Array)[],
  mend: MendData = (data) => data,
  eventChars = 1_000,
): Promise<string> {
  const body = ReadableStream.from(chunks.map((chunk) => (typeof chunk === "string" ? bytes(chunk) : chunk)));
  let text = "";
  for await (const piece of mendEvents(body, mend, { eventChars })) text += new TextDecoder().decode(piece);
  return text;
}

const table: [given: string, chunks: readonly (string | Uint8Array)[], written: string][] = [
  ["one event", ["data: 1\n\n"], "data: 1\n\n"],
  ["an event in pieces", ["da", "ta: ", "1", "\n", "\n"], "data: 1\n\n"],
  ["a character in pieces", [bytes("data: €\n\n").slice(0, 7), bytes("data: €\n\n").slice(7)], "data: €\n\n"],
  ["carriage returns", ["data: 1\r\n\r\ndata: 2\r\n\r\n"], "data: 1\n\ndata: 2\n\n"],
  ["no space after the colon", ["data:1\n\n"], "data: 1\n\n"],
  ["data on several lines", ['data: {"a":\ndata: 1}\n\n'], 'data: {"a": 1}\n\n'],
  ["a named event", ["event: error\ndata: 1\n\n"], "event: error\ndata: 1\n\n"],
  ["comments and fields of no interest", [": ping\nid: 7\nretry: 1\ndata: 1\n\n: ping\n\n"], "data: 1\n\n"],
  ["an event without data", ["event: ping\n\n"], ""],
  ["nothing", [], ""],
  ["an event that breaks off", ["data: 1\n\ndata: {"], "data: 1\n\ndata: {\n\n"],
  ["invalid UTF-8", [new Uint8Array([...bytes("data: "), 0xff, ...bytes("\n\n")])], "data: \ufffd\n\n"],
];

test.each(table)("%s", async (_, chunks, written) => {
  expect(await read(chunks)).toBe(written);
});

test("an event that is mended to nothing is left out", async () => {
  expect(await read(["data: 1\n\ndata: 2\n\ndata: 3\n\n"], (data) => (data === "2" ? undefined : data))).toBe(
    "data: 1\n\ndata: 3\n\n",
  );
});

test("a flood of comments is held nowhere", async () => {
  expect(
    await read(
      Array.from({ length: 5_000 }, () => ": ping\n\n"),
      undefined,
      10,
    ),
  ).toBe("");
});

test.each([
  ["one line", ["data: ", "x".repeat(20)]],
  ["many lines", ["data: x\n".repeat(20)]],
  ["many empty lines", ["data:\n".repeat(20)]],
  ["a line that is no field", ["x".repeat(20)]],
])("an event past its bound ends the stream: %s", async (_, chunks) => {
  await expect(read(chunks, undefined, 10)).rejects.toThrow(RangeError);
});

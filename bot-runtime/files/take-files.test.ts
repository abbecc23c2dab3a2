import { expect, test, vi } from "vitest";
import type { Downloaded } from "../slack/download.ts";
import type { FileRef } from "../text/index.ts";
import { limits } from "./limits.ts";
import { fileRoom } from "./room.ts";
import { takeFiles } from "./take-files.ts";

const signal = AbortSignal.timeout(10_000);
const bytes = (length: number): Downloaded => ({ kind: "bytes", bytes: new Uint8Array(length).fill(65) });
const file = (change: Partial<FileRef> = {}): FileRef => ({
  id: "F1",
  name: "log.txt",
  mimeType: "text/plain",
  sizeBytes: 10,
  url: "https://files.slack.com/files-pri/T1-F1/log.txt",
  isExternal: false,
  ...change,
});

test("a file is taken with its name, its kind and its bytes", async () => {
  const { files, refused } = await takeFiles(
    [file()],
    async () => bytes(10),
    fileRoom(limits.roomBytes),
    signal,
  );
  expect(files).toEqual([{ name: "log.txt", mediaType: "text/plain", bytes: new Uint8Array(10).fill(65) }]);
  expect(refused).toEqual([]);
});

test.each<[string, Partial<FileRef>, Downloaded, string]>([
  ["kept by another service", { isExternal: true }, bytes(1), "elsewhere"],
  ["without an address", { url: undefined }, bytes(1), "elsewhere"],
  ["too large by its own word", { sizeBytes: limits.fileBytes + 1 }, bytes(1), "tooLarge"],
  ["of a foreign host", {}, { kind: "refused", why: "foreignHost" }, "foreignHost"],
  ["the app may not read it", {}, { kind: "refused", why: "noAccess" }, "noAccess"],
])("refused with its reason: %s", async (_, change, answer, why) => {
  const { files, refused } = await takeFiles(
    [file(change)],
    async () => answer,
    fileRoom(limits.roomBytes),
    signal,
  );
  expect([files, refused]).toEqual([[], [{ name: "log.txt", why }]]);
});

test("a size that lies ends the transfer at the bound of one file, and of all", async () => {
  const download = vi.fn(async (_url: string, most: number) =>
    most >= 4_000_000 ? bytes(4_000_000) : ({ kind: "refused", why: "tooLarge" } as const),
  );
  const { files, refused } = await takeFiles(
    [file(), file(), file()],
    download,
    fileRoom(limits.roomBytes),
    signal,
  );
  expect([files.length, refused]).toEqual([2, [{ name: "log.txt", why: "tooLarge" }]]);
  expect(download.mock.calls.map(([, most]) => most)).toEqual([
    limits.fileBytes,
    limits.fileBytes,
    limits.totalBytes - 8_000_000,
  ]);
});

test("past the number of files the rest is named", async () => {
  const refs = Array.from({ length: limits.files + 2 }, () => file());
  const { files, refused } = await takeFiles(refs, async () => bytes(1), fileRoom(limits.roomBytes), signal);
  expect([files.length, refused.map(({ why }) => why)]).toEqual([limits.files, ["tooMany", "tooMany"]]);
});

test("a download that breaks is a refusal, an abort is an abort", async () => {
  const broken = async (): Promise<Downloaded> => {
    throw new TypeError("terminated");
  };
  expect((await takeFiles([file()], broken, fileRoom(limits.roomBytes), signal)).refused).toEqual([
    { name: "log.txt", why: "unreachable" },
  ]);
  await expect(
    takeFiles([file()], broken, fileRoom(limits.roomBytes), AbortSignal.abort()),
  ).rejects.toThrow();
});

test("files of all turns share one room, which is given back", async () => {
  const room = fileRoom(limits.fileBytes + 5);
  const first = await takeFiles([file()], async () => bytes(10), room, signal);
  expect((await takeFiles([file()], async () => bytes(10), room, signal)).refused).toEqual([
    { name: "log.txt", why: "noRoom" },
  ]);
  first[Symbol.dispose]();
  expect((await takeFiles([file()], async () => bytes(10), room, signal)).files).toHaveLength(1);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeAtomically } from "./atomic-folder.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "volume-")), "v");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const write = (files: Record<string, string>) =>
  writeAtomically(
    folder,
    new Map(Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o640 }])),
  );
const read = (path: string) => readFileSync(join(folder, path), "utf8");

test("files stand at their paths, with their mode, through one link", () => {
  expect(write({ token: "1", "store/password": "p" })).toBe(true);
  expect([read("token"), read("store/password")]).toEqual(["1", "p"]);
  expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o640);
  expect(readlinkSync(join(folder, "token"))).toBe("..data/token");
});

test("nothing is touched when nothing differs", () => {
  write({ token: "1" });
  const before = readlinkSync(join(folder, "..data"));
  expect(write({ token: "1" })).toBe(false);
  expect(readlinkSync(join(folder, "..data"))).toBe(before);
});

test("a change swaps all files at once, and the old ones are gone", () => {
  write({ token: "1", old: "x" });
  const before = readlinkSync(join(folder, "..data"));
  expect(write({ token: "2", fresh: "y" })).toBe(true);
  expect([read("token"), read("fresh")]).toEqual(["2", "y"]);
  expect(existsSync(join(folder, before))).toBe(false);
  expect(
    readdirSync(folder)
      .filter((name) => !name.startsWith(".."))
      .sort(),
  ).toEqual(["fresh", "token"]);
});

test("an empty volume becomes full, and empty again", () => {
  expect(write({})).toBe(true);
  expect(write({})).toBe(false);
  write({ token: "1" });
  expect(read("token")).toBe("1");
  expect(write({})).toBe(true);
  expect(existsSync(join(folder, "token"))).toBe(false);
});

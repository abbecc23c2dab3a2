import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { buildBot } from "./build.ts";

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slack-agent-bundle-"));
  await buildBot(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the bundle runs by itself and tells its version", async () => {
  const { stdout } = await run(process.execPath, [join(folder, "main.mjs"), "--version"], { cwd: folder });
  expect(stdout).toBe(`${packageJson.version}\n`);
});

test("the bundle says what it takes, and what is wrong with what it is given", async () => {
  const { stdout } = await run(process.execPath, [join(folder, "main.mjs"), "--help"]);
  expect(stdout).toContain("--binding FILE");
  await expect(run(process.execPath, [join(folder, "main.mjs")])).rejects.toMatchObject({ code: 2 });
});

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const demo = join(import.meta.dirname, "../playground/demo.ts");
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [demo, ...args], {
    env: { PATH: process.env.PATH },
    timeout: 80_000,
  });

test("the README's demo plays an alert, its steps, the answer and a follow-up, and exits 0", async () => {
  const { stdout, stderr } = await run("--once");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^#alerts {2}HyperDX: /);
  expect(stdout).toMatch(/│ ✓ query_metrics/);
  expect(stdout).toMatch(/└ agent: Payments: requests fail/);
  expect(stdout).toMatch(/└ alice: Which deploy was it\?\n {3}└ agent: [\s\S]*v4\.18\.2/);
}, 90_000);

test.each([
  [["--port", "http"], /--port http is no port/],
  [["--port", "70000"], /--port 70000 is no port/],
])("a demo with %j says what is wrong", async (args, sentence) => {
  await expect(run(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(sentence) });
});

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clusterParts } from "../playground/cluster/index.ts";
import { skipRedis } from "./servers/redis.ts";

const demo = join(import.meta.dirname, "../playground/demo-cluster.ts");
const parts = clusterParts();
const missing = parts.found ? (skipRedis ? "redis-server is missing" : undefined) : parts.why;
const title = `the demo on a real API server${missing === undefined ? "" : `: ${missing}`}`;

if (missing !== undefined && process.env.CI !== "true") test.skip(title);
else
  describe(title, { timeout: 300_000 }, () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "demo-cluster-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    // Everything that it makes, and so everything that it might leave, is in a folder of its own.
    const env = () => ({
      PATH: process.env.PATH,
      KUBEBUILDER_ASSETS: process.env.KUBEBUILDER_ASSETS,
      TMPDIR: folder,
    });

    test("it installs the chart, applies a binding, shows an answer and kubectl's line, and exits 0", async () => {
      const run = promisify(execFile)(process.execPath, [demo, "--once"], { env: env(), timeout: 280_000 });
      const { stdout, stderr } = await run;
      expect(stderr).toBe("");
      expect(stdout).toMatch(/helm install slack-agent-operator/);
      expect(stdout).toMatch(/#sre {2}alice: @agent why is checkout slow\?\n {3}└ agent: Checkout: /);
      expect(stdout).toMatch(/NAMESPACE +NAME +READY .*\nsre +sre-bot +True +Ready /);
      expect(leftIn(folder)).toEqual([]);
    });

    test("it serves the page until Ctrl+C, and then nothing of it is left", async () => {
      const child = spawn(process.execPath, [demo, "--port", "0"], { env: env(), stdio: "pipe" });
      const ended = once(child, "exit");
      const address = await printed(child, /Open (http:\S+)/);
      expect(await (await fetch(address)).text()).toContain("<title>Playground</title>");
      const bot = await (await fetch(`${address}/playground/bot`)).json();
      expect(bot).toMatchObject({ state: "running", starts: 1 });
      child.kill("SIGINT");
      expect(await ended).toEqual([0, null]);
      expect(leftIn(folder)).toEqual([]);
    });

    test("--port http is refused with what would be right", async () => {
      const run = promisify(execFile)(process.execPath, [demo, "--port", "http"], { env: env() });
      await expect(run).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/--port http is no port/),
      });
    });
  });

async function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  const lines: string[] = [];
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new TypeError("its output is piped");
  stderr.on("data", (chunk) => lines.push(String(chunk)));
  for await (const line of createInterface({ input: stdout })) {
    lines.push(line);
    const found = wanted.exec(line)?.[1];
    if (found === undefined) continue;
    stdout.resume();
    return found;
  }
  throw new Error(`it ended without ${wanted}:\n${lines.join("\n")}`);
}

/** Files in the folder, and processes that work in it or name it in their arguments. */
function leftIn(folder: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const processes = pids.flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const isThere = words.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      return isThere ? [words] : [];
    } catch {
      return [];
    }
  });
  return [...readdirSync(folder), ...processes];
}

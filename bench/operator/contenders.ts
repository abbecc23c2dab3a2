import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { buildOperator, nodeEnv, operatorFlags } from "../../scripts/build.ts";

/** How many bindings each works on at once. */
const concurrentReconciles = 10;

/** Who is measured: an operator as it is shipped, as a process of its own. */
export type OperatorContender = {
  readonly name: string;
  /** Starts it with access by `kubeconfig`; what it logs is appended to `log`. */
  start(kubeconfig: string, log: string): RunningOperator;
};

export type RunningOperator = AsyncDisposable & {
  readonly pid: number;
  /** @throws when it ended by itself. */
  stop(): Promise<void>;
};

/** Bundles ours into `folder` and builds the peer into the cache. @throws where Go is missing. */
export async function operatorContenders(folder: string): Promise<readonly OperatorContender[]> {
  await buildOperator(folder);
  const peer = join(import.meta.dirname, "../../.cache/bench/peer");
  execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", peer, "."], {
    cwd: join(import.meta.dirname, "peer"),
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  return [
    {
      name: "ours",
      start: (kubeconfig, log) =>
        startProcess(process.execPath, [...operatorFlags, join(folder, "main.mjs")], log, {
          KUBECONFIG: kubeconfig,
          NODE_ENV: "production",
          BOT_IMAGE: "slack-agent-bot:1",
          CONCURRENT_RECONCILES: String(concurrentReconciles),
          LEADER_ELECTION: "false",
          HTTP_PORT: "0",
          ...nodeEnv,
        }),
    },
    {
      name: "controller-runtime",
      start: (kubeconfig, log) =>
        startProcess(peer, ["--concurrent", String(concurrentReconciles)], log, { KUBECONFIG: kubeconfig }),
    },
  ];
}

function startProcess(
  path: string,
  args: readonly string[],
  log: string,
  env: Readonly<Record<string, string>>,
): RunningOperator {
  const output = openSync(log, "a");
  const child = spawn(path, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", output, output],
  });
  const exited = once(child, "exit");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    async stop() {
      if (hasEnded())
        throw new Error(`${path} ended by itself (${child.exitCode ?? child.signalCode}): see ${log}`);
      child.kill("SIGTERM");
      await exited;
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded()) child.kill("SIGKILL");
      await exited;
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Programs that speak Redis' protocol: Debian's own, and newer ones that `test/servers/build` brings. */
const programs = ["redis-server", "valkey-server", "redis-server-8.0", "valkey-server-8.1"] as const;
export type RedisProgram = (typeof programs)[number];

const folders = [
  join(import.meta.dirname, "../../.cache/servers/bin"),
  ...(process.env.PATH ?? "").split(delimiter),
];

const pathOf = (program: RedisProgram): string | undefined =>
  folders.map((folder) => join(folder, program)).find(isExecutable);

/** What of them is there. */
export const installedRedis: readonly RedisProgram[] = programs.filter(
  (program) => pathOf(program) !== undefined,
);

/** For `test.skipIf`: one of these programs is missing, and may be. */
export const skipProgram = (program: RedisProgram): boolean =>
  !installedRedis.includes(program) && process.env.CI !== "true";

/** How to get one, for a test that has to be skipped, or to fail where nothing may be skipped. */
export const redisMissing = "redis-server is not installed: apt-get install redis-server";
const newerMissing = "run test/servers/build";

/** For `describe.skipIf`: without a server tests are skipped on a laptop, and fail at `startRedis` where `CI=true`. */
export const skipRedis = installedRedis.length === 0 && process.env.CI !== "true";

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Ends the server by a signal and resolves when the process is gone. Its data stay. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops the process where it is, connections and all, until `resume`. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port and data, stopping it first where it runs; resolves when it answers. */
  restart(config?: RedisConfig): Promise<void>;
}

/** Directives of redis.conf; one that takes several words gives them as a list. */
export type RedisConfig = Readonly<Record<string, string | readonly string[]>>;

export type RedisOptions = {
  /** Directives of redis.conf, over those of the chart's own store (every write is on disk before its reply). */
  readonly config?: RedisConfig;
  readonly program?: RedisProgram;
};

/** A server of its own, on a free port with its data in a new folder; both go when it is disposed. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const program = options.program ?? installedRedis[0];
  if (program === undefined) throw new Error(redisMissing);
  const dir = mkdtempSync(join(tmpdir(), "redis-"));
  let config = options.config ?? {};
  let { port, child } = await startOnFreePort(program, dir, config);

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (!isRunning(child)) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async restart(changed) {
      await kill("SIGKILL");
      config = { ...config, ...changed };
      child = await start(program, dir, port, config);
    },
    async [Symbol.asyncDispose]() {
      await kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return server;
}

const defaults = { appendonly: "yes", appendfsync: "always", save: "", "maxmemory-policy": "noeviction" };

/** Another process may take the port between our look and the server's start: then the next one is tried. */
async function startOnFreePort(program: RedisProgram, dir: string, config: RedisConfig) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { port, child: await start(program, dir, port, config) };
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function start(
  program: RedisProgram,
  dir: string,
  port: number,
  config: RedisConfig,
): Promise<ChildProcess> {
  const directives = { ...defaults, ...config, port: String(port), bind: "127.0.0.1", dir };
  const path = pathOf(program);
  if (path === undefined) throw new Error(`${program} is missing: ${newerMissing}`);
  const child = spawn(
    path,
    Object.entries(directives).flatMap(([name, value]) => [`--${name}`, ...[value].flat()]),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  await readyToAccept(program, child);
  return child;
}

/** Reads the server's log for its word that it is ready, data loaded. */
function readyToAccept(program: string, child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    // Once it is ready the log is read on, but only so that its pipe never fills.
    if (log.includes("Ready to accept connections")) return;
    log += text;
    if (log.includes("Ready to accept connections")) resolve();
  });
  child.once("error", reject);
  child.once("exit", (code, signal) => reject(new Error(`${program} ended (${code ?? signal}):\n${log}`)));
  return promise;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  probe.close();
  await once(probe, "close");
  return port;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

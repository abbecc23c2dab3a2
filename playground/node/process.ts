import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { LogBuffer } from "./log-buffer.ts";

export type Exit = {
  /** 128 and the signal's number for one that was killed, as a container runtime tells it. */
  readonly exitCode: number;
  readonly signal?: number;
  /** Why it never ran. */
  readonly startError?: string;
};

/** A container as it really is here: a process, with whatever it started in its process group. */
export type ContainerProcess = {
  readonly pid: number | undefined;
  readonly startedAt: Date;
  readonly exited: Promise<Exit>;
  /** To the container's first process; SIGKILL, SIGSTOP and SIGCONT to all of it. */
  kill(signal: NodeJS.Signals): void;
};

/** How long the pipes of a dead process may stay open: something that left its group could hold them for ever. */
const pipesMs = 1_000;

export function startProcess(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  log: LogBuffer,
): ContainerProcess {
  const [program = "", ...args] = argv;
  // In a group of its own: Ctrl+C in a terminal must not reach pods, which have no terminal.
  const child = spawn(program, args, { env, cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.setEncoding("utf8").on("data", log.write);
  child.stderr.setEncoding("utf8").on("data", log.write);
  const closed = once(child, "close").catch(() => {});
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  const { pid } = child;

  const toGroup = (signal: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  };

  child.once("error", (error) => {
    if (pid !== undefined) return;
    log.end();
    resolve({ exitCode: 128, startError: `exec: "${program}": ${error.message}` });
  });
  child.once("exit", async (code, signal) => {
    toGroup("SIGKILL");
    const late = new AbortController();
    await Promise.race([closed, pause(pipesMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    log.end();
    const number = signal === null ? undefined : constants.signals[signal];
    resolve(number === undefined ? { exitCode: code ?? 1 } : { exitCode: 128 + number, signal: number });
  });

  return {
    pid,
    startedAt: new Date(),
    exited,
    kill(signal) {
      if (signal === "SIGKILL" || signal === "SIGSTOP" || signal === "SIGCONT") toGroup(signal);
      else child.kill(signal);
    },
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One JSON line of the bot's log. */
export type LogLine = { readonly level: string; readonly msg: string } & Readonly<Record<string, unknown>>;

/** A bot as a process of its own, and what it wrote. */
export interface BotProcess extends AsyncDisposable {
  readonly pid: number;
  readonly lines: readonly LogLine[];
  /** What stdout and stderr held that is no JSON line. */
  readonly noise: readonly string[];
  /** Sends the signal at once; resolves to exit code (or the signal's name) when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  readonly exited: Promise<number | NodeJS.Signals>;
}

export type BotOptions = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What Node runs, its flags first. Left out: the sources as they are. A bundle starts in half the time. */
  readonly program?: readonly string[];
};

const main = join(import.meta.dirname, "../bot-runtime/main.ts");

/** Starts the bot with nothing of our own environment but the path. */
export function startBot({ args, env, program = [main] }: BotOptions): BotProcess {
  const child = spawn(process.execPath, [...program, ...args], {
    env: { PATH: process.env.PATH, HTTP_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: LogLine[] = [];
  const noise: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      if (line.startsWith("{")) lines.push(JSON.parse(line) as LogLine);
      else noise.push(line);
    });
  const exited = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  // A test that is cut by its time limit disposes nothing: its bot must not outlive the run.
  const orphaned = () => child.kill("SIGKILL");
  process.once("exit", orphaned);
  child.once("exit", () => process.removeListener("exit", orphaned));
  return {
    pid: child.pid ?? 0,
    lines,
    noise,
    kill,
    exited,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await kill("SIGKILL");
    },
  };
}

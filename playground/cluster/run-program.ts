import { spawn } from "node:child_process";
import { once } from "node:events";

/** A program that runs in the background, and the last of what it said. */
export type Running = {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  readonly output: () => string;
  /** Sends the signal and resolves once the process is gone; SIGKILL follows after `patienceMs`. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  readonly send: (signal: NodeJS.Signals) => void;
};

const patienceMs = 10_000;
const keptCharacters = 8_000;

export function runProgram(path: string, args: readonly string[]): Running {
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = `${output}${chunk}`.slice(-keptCharacters);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => keep(Buffer.from(error.message)));
  const gone = once(child, "close").catch(() => {});
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    pid: child.pid ?? 0,
    hasEnded,
    output: () => output,
    send: (signal) => void child.kill(signal),
    end: async (signal) => {
      if (hasEnded()) return;
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await gone;
      clearTimeout(late);
    },
  };
}

/** What a program that runs to its end said. */
export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end with `input` on its standard input. */
export async function runToEnd(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<Finished> {
  const child = spawn(path, args, { stdio: ["pipe", "pipe", "pipe"], env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    stderr += chunk;
  });
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on("error", () => {}).end(input);
  const [code] = await once(child, "close");
  return { code: code ?? 1, stdout, stderr };
}

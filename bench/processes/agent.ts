import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface AgentProcess extends AsyncDisposable {
  readonly url: string;
}

const main = join(import.meta.dirname, "../../playground/agent/main.ts");

/** The sample agent as a process of its own; its answers to `ping` take `pingDelayMs`. */
export async function startAgentProcess(pingDelayMs: number): Promise<AgentProcess> {
  const child = spawn(process.execPath, [main, "--port", "0", "--ping-delay", String(pingDelayMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`the agent did not say where it listens: ${line}`);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

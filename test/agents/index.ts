import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { installPython, type Line, programs } from "./python.ts";

export { installMs, type Line, lines, needsPython } from "./python.ts";

export type PythonAgentOptions = {
  readonly line: Line;
  /** Whether the card offers streams. Default true. */
  readonly streaming?: boolean;
  /** Default: a free one. */
  readonly port?: number;
  /** Only 1.0 speaks HTTP+JSON as well. Default JSONRPC. */
  readonly binding?: "JSONRPC" | "HTTP+JSON";
  /** Which agent: the one of `behaviour.py`, or the one that asks people by kagent's extension (`server_hitl.py`, 1.0). */
  readonly agent?: "behaviour" | "hitl";
  /** The address that the card names, for an agent behind a proxy. Default: its own. */
  readonly publicUrl?: string;
};

/** One execution, as the agent saw it. What the words make it do: `behaviour.py`. */
export type Execution = {
  readonly messageId: string;
  readonly taskId: string;
  readonly contextId: string;
  readonly referenceTaskIds: readonly string[];
  readonly text: string;
  /** The message answered a question of its task. */
  readonly resumed: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly outcome: "running" | "done" | "raised" | "cancelled";
};

/** The same as `server_hitl.py` tells it. */
export type HumanExecution = Pick<Execution, "messageId" | "taskId" | "contextId" | "text"> & {
  /** The extension's part of the message's metadata. */
  readonly response?: Readonly<Record<string, unknown>> | null;
  readonly extensions: readonly string[];
  readonly optedIn: boolean;
  /** What it did after a decision that fitted. */
  readonly performed: readonly string[];
  readonly outcome: "running" | "done" | "asked" | "auth";
};

export interface PythonAgent extends AsyncDisposable {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every execution since its start, oldest first. */
  calls<Call = Execution>(): Promise<readonly Call[]>;
  /** Ends the process by a signal (default SIGKILL) and resolves when it is gone; what it knew is lost. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, with an empty memory, ending it first where it runs. */
  restart(): Promise<void>;
}

/**
 * A real agent made with the official Python SDK, as a process of its own.
 * @throws where Python is missing (see `needsPython`) or it does not start.
 */
export async function startPythonAgent(options: PythonAgentOptions): Promise<PythonAgent> {
  const python = await installPython(options.line);
  const start = (port: number) => startServer(python, port, options);
  const fixed = options.port;
  let { port, child } =
    fixed === undefined ? await onFreePort(start) : { port: fixed, child: await start(fixed) };

  async function kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    kill,
    async calls<Call = Execution>() {
      const response = await fetch(`${url}/calls`);
      return (await response.json()) as readonly Call[];
    },
    async restart() {
      await kill();
      child = await start(port);
    },
    [Symbol.asyncDispose]: () => kill(),
  };
}

/** Another process may take the port between our look and the server's start: then the next one is tried. */
async function onFreePort(start: (port: number) => Promise<ChildProcess>) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { port, child: await start(port) };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function startServer(
  python: string,
  port: number,
  { line, streaming = true, binding = "JSONRPC", agent = "behaviour", publicUrl }: PythonAgentOptions,
): Promise<ChildProcess> {
  const server = join(import.meta.dirname, agent === "hitl" ? "server_hitl.py" : programs[line].server);
  const behind = publicUrl === undefined ? [] : ["--public-url", publicUrl];
  const how = [...(streaming ? [] : ["--no-streaming"]), ...(binding === "HTTP+JSON" ? ["--rest"] : [])];
  const args = [server, "--port", String(port), ...behind, ...how];
  const child = spawn(python, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  await ready(child);
  return child;
}

/** Resolves at the server's word that it listens. Its log is kept for the error, and read on so that its pipes never fill. */
function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-10_000);
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (text.includes("ready")) resolve();
  });
  child.once("error", reject);
  child.once("exit", (code, signal) =>
    reject(new Error(`the Python agent ended (${code ?? signal}):\n${log}`)),
  );
  return promise;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  probe.close();
  await once(probe, "close");
  return port;
}

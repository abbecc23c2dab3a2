import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type BotState = "starting" | "running" | "stopped";

/** What the page shows of the bot's process, and what it may do to it. */
export type BotView = {
  readonly state: BotState;
  readonly pid: number | undefined;
  readonly starts: number;
  readonly actions: readonly {
    readonly name: BotAction;
    readonly title: string;
    readonly description: string;
  }[];
};
export type BotAction = "kill" | "terminate" | "start" | "stop";

const actions: BotView["actions"] = [
  {
    name: "kill",
    title: "Kill the bot",
    description: "SIGKILL, as when a node dies; it is started again and goes on where it was.",
  },
  {
    name: "terminate",
    title: "Restart the bot",
    description: "SIGTERM, as at a rollout; it is started again.",
  },
  { name: "stop", title: "Stop the bot", description: "SIGTERM, and it stays down until you start it." },
  { name: "start", title: "Start the bot", description: "Starts it when it is down." },
];

export type BotProcess = AsyncDisposable & {
  view(): BotView;
  act(action: BotAction): void;
};

/** How long a bot that ended by itself stays down before it is started again, ms. */
const restartMs = 500;

/** Past this a bot that was told to stop is killed, ms: its own bound is 10 s. */
const graceMs = 12_000;

/**
 * Runs the bot as Kubernetes would: a process of its own, started again when it ends, stopped with SIGTERM and then SIGKILL. Its
 * log lines go to `onLine`.
 */
export function superviseBot(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): BotProcess {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wanted = true;
  let starts = 0;

  const start = (): void => {
    timer = undefined;
    if (child !== undefined || !wanted) return;
    starts += 1;
    const started = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    child = started;
    createInterface({ input: started.stdout }).on("line", onLine);
    createInterface({ input: started.stderr }).on("line", onLine);
    started.once("exit", () => {
      child = undefined;
      if (wanted) timer = setTimeout(start, restartMs);
    });
  };

  const terminate = (): void => {
    const ending = child;
    ending?.kill("SIGTERM");
    const kill = setTimeout(() => ending?.kill("SIGKILL"), graceMs);
    kill.unref();
    ending?.once("exit", () => clearTimeout(kill));
  };

  start();
  return {
    view: () => ({
      state: child === undefined ? (wanted ? "starting" : "stopped") : "running",
      pid: child?.pid,
      starts,
      actions,
    }),
    act(action) {
      wanted = action !== "stop";
      if (action === "kill") child?.kill("SIGKILL");
      else if (action === "start") start();
      else terminate();
    },
    [Symbol.asyncDispose]: async () => {
      wanted = false;
      clearTimeout(timer);
      const ending = child;
      if (ending === undefined) return;
      terminate();
      await once(ending, "exit");
    },
  };
}

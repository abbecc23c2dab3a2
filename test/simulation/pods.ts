import { drainMs, type Ended, type Outside, runProcess } from "./bot-process.ts";
import { newProcess, type SimProcess } from "./process.ts";
import type { Fault } from "./scenario.ts";
import { inProcess } from "./time.ts";
import type { World } from "./world.ts";

/** What keeps the bot running, as a Deployment does: a process that ends is started again, in its pod or in another. */
export interface Pods {
  readonly alive: readonly SimProcess[];
  start(pod?: string): SimProcess;
  /** SIGTERM to every process. */
  stopAll(): void;
  /** SIGKILL, and what comes after it. */
  kill(process: SimProcess, fault: Extract<Fault, { kind: "kill" }> | undefined, why: string): void;
  nodeLost(backInMs: number): void;
  roll(nextInMs: number): void;
  pause(forMs: number, next: boolean): void;
  /** The wall clock of whoever holds the lease jumps. */
  jump(byMs: number): void;
}

/** As `runBot`: past this a process leaves, whatever still runs. */
const shutdownMs = drainMs + 4_000;

export function pods(
  world: World,
  outside: Outside,
  onGone: (process: SimProcess, silently: boolean) => void,
): Pods {
  const { time, trace } = world;
  let all: SimProcess[] = [];
  let closing = false;

  const gone = (process: SimProcess, why: string, silently = false): void => {
    if (!process.alive) return;
    process.alive = false;
    all = all.filter((one) => one !== process);
    trace.say(`${process.name} is gone: ${why}`);
    world.history.push({ kind: "ended", atMs: time.nowMs, process: process.name });
    onGone(process, silently);
  };

  const again = (process: SimProcess, inMs: number, samePod: boolean): void => {
    time.after(inMs, () => {
      if (!closing && all.length === 0) start(samePod ? process.holder : undefined);
    });
  };

  const ended = (process: SimProcess, how: Ended): void => {
    gone(process, how);
    if (how === "leaseLost") again(process, 1_000, true);
  };

  function start(pod = `pod-${world.count("pod")}`): SimProcess {
    const nth = world.count("process");
    const process = newProcess(`P${nth}`, pod, time.nowMs);
    if (nth === 1) process.wallOffsetMs = world.scenario.features.wallOffsetMs;
    all.push(process);
    world.history.push({ kind: "started", atMs: time.nowMs, process: process.name });
    trace.say(`${process.name} starts in ${pod}`);
    inProcess(process, () => {
      runProcess(process, outside).then(
        (how) => ended(process, how),
        (error: unknown) => {
          world.problems.push(`${process.name} failed: ${String(error)}`);
          gone(process, "failed");
          again(process, 1_000, true);
        },
      );
    });
    return process;
  }

  /** Whoever holds the lease, or held it last. */
  const holder = (): SimProcess | undefined =>
    all.toSorted((one, other) => (one.epoch ?? 0) - (other.epoch ?? 0)).at(-1);

  const terminate = (process: SimProcess): void => {
    trace.say(`SIGTERM to ${process.name}`);
    // A stopped process gets its signal when it goes on.
    time.after(0, () => process.stop.abort(), process);
    time.after(shutdownMs, () => gone(process, "the shutdown took too long"), process);
  };

  return {
    get alive() {
      return all;
    },
    start,
    stopAll() {
      closing = true;
      for (const process of all) terminate(process);
    },
    kill(process, fault, why) {
      if (!process.alive) return;
      gone(process, `SIGKILL ${why}`);
      again(process, fault?.backInMs ?? 1_000, fault?.samePod ?? true);
    },
    nodeLost(backInMs) {
      const process = holder();
      if (process === undefined) return;
      gone(process, "its node is lost", true);
      again(process, backInMs, false);
    },
    roll(nextInMs) {
      const old = holder();
      if (old === undefined) return;
      const next = () => {
        if (!closing) start();
      };
      if (nextInMs < 0) next();
      time.after(Math.max(0, -nextInMs), () => terminate(old));
      if (nextInMs >= 0) time.after(nextInMs, next);
    },
    pause(forMs, next) {
      const held = holder();
      if (held === undefined) return;
      held.pausedUntilMs = time.nowMs + forMs;
      if (next) start();
    },
    jump(byMs) {
      const held = holder();
      if (held !== undefined) held.wallOffsetMs += byMs;
    },
  };
}

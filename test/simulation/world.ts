import type { HistoryEvent } from "../history/index.ts";
import type { SimProcess } from "./process.ts";
import { hash, type Random } from "./random.ts";
import type { Fault, Scenario } from "./scenario.ts";
import { currentProcess, type SimTime } from "./time.ts";

/** What the parts of a world share: time, chance, what has happened, and what is to go wrong. */
export interface World {
  readonly time: SimTime;
  /** Latencies, and whatever the product itself draws. */
  readonly random: Random;
  readonly scenario: Scenario;
  readonly history: HistoryEvent[];
  /** Failures that no invariant names: a promise that nobody caught, a process that would not end. */
  readonly problems: string[];
  readonly trace: Trace;
  /** Counts one more of this name and gives the count. */
  count(name: string): number;
  /** Ends this process on the spot. */
  kill(process: SimProcess, why: string): void;
  /** The process that asks, once it was decided whether this call kills it. `undefined` for one that is dead: its call never leaves. */
  caller(name: string): Caller | undefined;
}

export type Caller = {
  readonly process: SimProcess;
  readonly kill: Extract<Fault, { kind: "kill" }> | undefined;
};

/** Lines of what happened, and a number that is the same for the same lines. */
export interface Trace {
  say(line: string): void;
  readonly lines: readonly string[];
  readonly fingerprint: number;
}

export function openTrace(time: SimTime, keep: boolean): Trace {
  const lines: string[] = [];
  let fingerprint = 0;
  return {
    lines,
    get fingerprint() {
      return fingerprint;
    },
    say(line) {
      fingerprint = Math.imul(fingerprint ^ hash(line), 0x01000193) ^ Math.floor(time.nowMs * 1_000);
      if (!keep) return;
      const who = currentProcess()?.name ?? "";
      lines.push(`${(time.nowMs / 1_000).toFixed(4).padStart(9)} ${who.padEnd(4)} ${line}`);
    },
  };
}

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** What a step gave, or threw. */
export function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/** Never settles: what a dead process waits for. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * One call of the running process to the outside. `land` runs when it arrives there, whether or not the caller still lives, and is given how
 * to answer; the answer reaches the process after `backMs`, if it runs.
 */
export function callOut<T>(
  world: World,
  name: string,
  latency: { readonly thereMs: number; readonly backMs: number },
  land: (answer: (outcome: Outcome<T>) => void, process: SimProcess) => void,
): Promise<T> {
  const caller = world.caller(name);
  if (caller === undefined) return never();
  const { process, kill } = caller;
  if (kill?.when === "before") {
    world.kill(process, `before ${name}`);
    return never();
  }
  return new Promise<T>((resolve, reject) => {
    let answered = false;
    const answer = (outcome: Outcome<T>): void => {
      if (answered) return;
      answered = true;
      world.time.after(
        latency.backMs,
        () => {
          if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.value);
          if (kill?.when === "answered") world.kill(process, `at the answer of ${name}`);
        },
        process,
      );
    };
    world.time.after(latency.thereMs, () => land(answer, process));
    if (kill?.when === "landed")
      world.time.after(latency.thereMs + 0.001, () => world.kill(process, `once ${name} had landed`));
  });
}

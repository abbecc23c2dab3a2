import { StoreError } from "../../../bot-runtime/inbox/errors.ts";
import { limits } from "../../../bot-runtime/inbox/limits.ts";
import type { Store } from "../../../bot-runtime/inbox/port.ts";
import type { SimProcess } from "../process.ts";
import type { Fault } from "../scenario.ts";
import { worldBeganAtMs } from "../time.ts";
import { callOut, type Outcome, outcomeOf, type World } from "../world.ts";
import type { Through } from "./memory-inbox.ts";
import { memoryStore } from "./memory-store.ts";
import { emptyState, type StoreState } from "./state.ts";

/** The store's server: it answers only what it has synced, and may stall, be away, or die and forget the rest. */
export interface SimStore {
  readonly state: StoreState;
  /** As one process sees it; `wrap` lies between that process and the server. */
  open(): Store;
  down(forMs: number): void;
  stall(forMs: number): void;
}

/** A step that was done and is not on the disk yet. */
type Unsynced = { readonly upTo: number; readonly sync: () => void; readonly lose: () => void };

const reads = new Set([
  "ping",
  "durability",
  "epoch",
  "entries",
  "load-turn",
  "load-thread",
  "load-watermarks",
  "pending",
  "dead-letters",
  "ratings",
]);

export function simStore(world: World): SimStore {
  const { time, random, trace } = world;
  const state = emptyState();
  const faults = world.scenario.faults;
  let downUntilMs = 0;
  let stalledUntilMs = 0;
  let unsynced: Unsynced[] = [];
  let syncing = false;

  const sync = (): void => {
    syncing = false;
    const batch = unsynced;
    unsynced = [];
    state.journal.synced(state.journal.length);
    for (const one of batch) one.sync();
  };

  const crash = ({ keep, forMs }: Extract<Fault, { kind: "storeCrash" }>): void => {
    const kept = unsynced.slice(0, Math.floor(keep * (unsynced.length + 1)));
    const lost = unsynced.slice(kept.length);
    unsynced = [];
    // What was kept is on the disk, yet nobody was told: the connections broke.
    if (kept.length > 0) state.journal.synced(kept.at(-1)?.upTo ?? 0);
    if (lost.length > 0) state.journal.undoTo(kept.at(-1)?.upTo ?? 0);
    for (const one of [...kept, ...lost]) one.lose();
    downUntilMs = time.nowMs + forMs;
    trace.say(`store dies: ${kept.length} unanswered steps stay, ${lost.length} are lost`);
  };

  const arrive = <T>(
    step: string,
    work: () => T,
    answer: (outcome: Outcome<T>) => void,
    process: SimProcess,
  ): void => {
    if (time.nowMs < downUntilMs) {
      answer({ error: new StoreError("UNREACHABLE", step) });
      return;
    }
    if (time.nowMs < stalledUntilMs) {
      time.at(stalledUntilMs, () => arrive(step, work, answer, process));
      return;
    }
    const { epoch } = process;
    const outcome = outcomeOf(work);
    trace.say(`store ${step} of ${process.name} ${"error" in outcome ? String(outcome.error) : ""}`);
    const lost = isLost(step);
    unsynced.push({
      upTo: state.journal.length,
      sync: () => {
        if (isFenced(step) && "value" in outcome && epoch !== undefined)
          world.history.push({ kind: "stored", atMs: time.nowMs, epoch, step });
        const held = outcome as Outcome<unknown>;
        if (step === "acquire-lease" && "value" in held && isHeld(held.value))
          world.history.push({ kind: "stored", atMs: time.nowMs, epoch: held.value.epoch, step });
        if (!lost) answer(outcome);
      },
      lose: () => answer({ error: new StoreError("UNREACHABLE", step) }),
    });
    if (!syncing) {
      syncing = true;
      time.after(0.1 + random.unit() * 2, sync);
    }
    const write = reads.has(step) ? 0 : world.count("store write");
    const dies = faults.find((fault) => fault.kind === "storeCrash" && fault.write === write);
    if (dies?.kind === "storeCrash") crash(dies);
  };

  const isLost = (step: string): boolean => {
    const nth = world.count(`store ${step}`);
    return faults.some(
      (fault) => fault.kind === "storeAnswerLost" && fault.step === step && fault.nth === nth,
    );
  };

  const through: Through = <T>(step: string, work: () => T): Promise<T> => {
    const latency = { thereMs: 0.2 + random.unit(), backMs: 0.2 + random.unit() };
    const call = callOut<T>(world, `store ${step}`, latency, (answer, process) =>
      arrive(step, work, answer, process),
    );
    return bounded(call, step);
  };

  return {
    state,
    open: () => memoryStore({ state, through, now: () => worldBeganAtMs + time.nowMs }),
    down: (forMs) => {
      downUntilMs = Math.max(downUntilMs, time.nowMs + forMs);
    },
    stall: (forMs) => {
      stalledUntilMs = Math.max(stalledUntilMs, time.nowMs + forMs);
    },
  };
}

/** The client's own bound, as the real adapters keep it. */
function bounded<T>(call: Promise<T>, step: string): Promise<T> {
  const ms = step === "accept-request" ? limits.acceptMs : limits.commandMs;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreError("TIMEOUT", step)), ms);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const fencedSteps = new Set(["accept-request", "save-turn", "finish-turn", "bury-turn", "save-watermarks"]);
const isFenced = (step: string): boolean => fencedSteps.has(step);

const isHeld = (value: unknown): value is { kind: "held"; epoch: number } =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "held";

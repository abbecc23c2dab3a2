import { setTimeout as sleep } from "node:timers/promises";
import type { Api, Seen } from "./api.ts";

/** How far the bindings are, as anybody can read it in them. */
export interface Settled {
  /** Resolves when `count` bindings are ready at `generation`. @throws after `patienceSeconds`. */
  reached(count: number, generation: number, patienceSeconds: number): Promise<void>;
  /** Resolves when no binding is left. @throws after `patienceSeconds`. */
  gone(patienceSeconds: number): Promise<void>;
}

export function watchSettled(api: Api, path: string): Settled {
  const bindings = new Map<string, number | undefined>();
  api.watch(path, (binding, gone) => {
    if (gone) bindings.delete(binding.metadata.name);
    else bindings.set(binding.metadata.name, readyGeneration(binding));
  });
  const until = async (isSo: () => boolean, patienceSeconds: number): Promise<void> => {
    const deadlineMs = performance.now() + patienceSeconds * 1_000;
    while (!isSo()) {
      if (performance.now() > deadlineMs) {
        const counts = Map.groupBy(bindings.values(), (generation) => generation);
        const said = [...counts].map(([generation, group]) => `${group.length} ready at ${generation}`);
        throw new Error(`after ${patienceSeconds} s: ${said.join(", ") || "no binding"}`);
      }
      await sleep(20);
    }
  };
  const count = (generation: number) => [...bindings.values()].filter((one) => one === generation).length;
  return {
    reached: (wanted, generation, patienceSeconds) =>
      until(() => count(generation) === wanted, patienceSeconds),
    gone: (patienceSeconds) => until(() => bindings.size === 0, patienceSeconds),
  };
}

type Condition = { readonly type: string; readonly status: string; readonly observedGeneration?: number };

/** The generation for which a binding is deployed and ready; undefined: it is not. Pure. */
export function readyGeneration({ metadata, status }: Seen): number | undefined {
  const { conditions = [] } = (status ?? {}) as { conditions?: readonly Condition[] };
  const holds = (type: string): boolean =>
    conditions.some(
      (one) => one.type === type && one.status === "True" && one.observedGeneration === metadata.generation,
    );
  return holds("Deployed") && holds("Ready") ? metadata.generation : undefined;
}

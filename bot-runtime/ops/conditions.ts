import { type BotCondition, passesByItself } from "../../crds/index.ts";
import type { Log } from "./log.ts";

export type ConditionState = {
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  /** Names the object, the key and the remedy. */
  readonly message: string;
};

/**
 * The bot's conditions (`docs/operations.md`): told to the log on each transition, and to `/readyz`. `onChange` hears of every
 * new word, a message's too.
 */
export function conditionBoard(log: Log, onChange: () => void = () => {}) {
  const states = new Map<BotCondition, ConditionState>();
  return {
    set(type: BotCondition, status: ConditionState["status"], reason: string, message: string): void {
      const before = states.get(type);
      states.set(type, { status, reason, message });
      if (before?.status !== status || before.reason !== reason || before.message !== message) onChange();
      if (before?.status === status && before.reason === reason) return;
      const line = { condition: type, status, reason, remedy: message };
      if (status === "False" && !passesByItself(reason)) log.warn(line, "condition changed");
      else log.info(line, "condition changed");
    },
    get: (type: BotCondition): ConditionState | undefined => states.get(type),
    all: states as ReadonlyMap<BotCondition, ConditionState>,
  };
}
export type ConditionBoard = ReturnType<typeof conditionBoard>;

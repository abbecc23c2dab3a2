import type { AgentLimits } from "./limits.ts";

/** Told why something of an agent's answer was left out. */
export type OnIgnored = (reason: Ignored) => void;
export type Ignored =
  | "unknown-event"
  | "unknown-part"
  | "too-many"
  | "too-deep"
  | "reserved-name"
  | "other-task"
  | "message-in-task"
  | "append-without-start";

/** Names through which a careless copy would reach a prototype. */
const reserved = new Set(["__proto__", "constructor", "prototype"]);

/**
 * A copy of JSON data that is safe to walk, copy and print: bounded in depth and number of values, without names that touch a
 * prototype. What is past a bound becomes null. Pure but for `onIgnored`.
 */
export function plain(value: unknown, limits: AgentLimits, onIgnored: OnIgnored): unknown {
  let left = limits.dataValues;
  const copy = (at: unknown, depth: number): unknown => {
    if (typeof at !== "object" || at === null) return at;
    if (depth >= limits.dataDepth) {
      onIgnored("too-deep");
      return null;
    }
    const fits = (): boolean => {
      left -= 1;
      if (left === -1) onIgnored("too-many");
      return left >= 0;
    };
    if (Array.isArray(at)) {
      const list: unknown[] = [];
      for (const item of at) {
        if (!fits()) break;
        list.push(copy(item, depth + 1));
      }
      return list;
    }
    const entries: [string, unknown][] = [];
    for (const [name, item] of Object.entries(at)) {
      if (reserved.has(name)) {
        onIgnored("reserved-name");
        continue;
      }
      if (!fits()) break;
      entries.push([name, copy(item, depth + 1)]);
    }
    return Object.fromEntries(entries);
  };
  return copy(value, 0);
}

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

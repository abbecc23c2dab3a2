import { limits } from "./limits.ts";

/** Stands in a list of askers for all that it has no room for. No id of Slack's looks like it. */
export const everybodyElse = "*";

/** The people who steered a task, these ones last. Past the bound nobody is taken for one who did not. */
export function withAskers(before: readonly string[], people: readonly string[]): string[] {
  const all = [...new Set([...before, ...people])];
  if (all.length <= limits.askers) return all;
  return [...all.filter((one) => one !== everybodyElse).slice(0, limits.askers), everybodyElse];
}

/** Whether this person is known to have steered the task, or may have: the list is full. */
export const mayHaveAsked = (askers: readonly string[], userId: string): boolean =>
  askers.includes(userId) || askers.includes(everybodyElse);

import type { History, Violation } from "./event.ts";
import { standingMessages } from "./standing.ts";

/** L3: no two messages stand for the same part of the same turn. */
export function oneMessageForEachMark(history: History): readonly Violation[] {
  const byMark = new Map<string, string[]>();
  for (const { ts, mark } of standingMessages(history)) {
    if (mark === undefined) continue;
    const key = `part ${mark.part} of turn ${mark.turn}`;
    byMark.set(key, [...(byMark.get(key) ?? []), ts]);
  }
  return [...byMark]
    .filter(([, all]) => all.length > 1)
    .map(([mark, all]) => ({
      invariant: "L3",
      what: `${mark} stands ${all.length} times: ${all.join(", ")}`,
    }));
}

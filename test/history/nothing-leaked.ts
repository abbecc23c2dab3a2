import type { History, Rules, Violation } from "./event.ts";

/** L6: no token and no word of people comes out where it may not be. The violation names the place, never the word. */
export function nothingLeaked(history: History, { canaries }: Rules): readonly Violation[] {
  const broken = new Map<string, number>();
  for (const event of history) {
    if (event.kind !== "wrote") continue;
    const leaks = canaries.filter((canary) => event.text.includes(canary)).length;
    if (leaks > 0) broken.set(event.sink, (broken.get(event.sink) ?? 0) + leaks);
  }
  return [...broken].map(([sink, times]) => ({
    invariant: "L6",
    what: `${sink} holds what must not come out, ${times} times`,
  }));
}

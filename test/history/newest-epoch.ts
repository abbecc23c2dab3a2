import type { History, Violation } from "./event.ts";

/** L4: nothing is written, posted or sent with an epoch below the highest that the store has seen by then. */
export function newestEpochOnly(history: History): readonly Violation[] {
  const broken: Violation[] = [];
  let highest = 0;
  for (const event of history) {
    if (!("epoch" in event) || event.epoch === undefined) continue;
    if (event.epoch < highest) {
      const what = `${event.kind} with epoch ${event.epoch} while ${highest} is in force`;
      broken.push({ invariant: "L4", what: `${what} (${describe(event)})` });
    }
    if (event.kind === "stored") highest = Math.max(highest, event.epoch);
  }
  return broken;
}

function describe(event: Extract<History[number], { epoch?: number }>): string {
  switch (event.kind) {
    case "stored":
      return event.step;
    case "sent":
      return `message ${event.message}`;
    case "posted":
    case "updated":
      return `message ${event.ts}`;
  }
}

import { answeredOnce } from "./answered-once.ts";
import type { History, Rules, Violation } from "./event.ts";
import { executedOnce } from "./executed-once.ts";
import { inOrder } from "./in-order.ts";
import { newestEpochOnly } from "./newest-epoch.ts";
import { nothingLeaked } from "./nothing-leaked.ts";
import { oneMessageForEachMark } from "./one-message.ts";

/** Everything that a finished history breaks of what the bot promises (L1 to L6); empty for a good one. Pure. */
export function violations(history: History, rules: Rules): readonly Violation[] {
  return [
    ...answeredOnce(history, rules),
    ...executedOnce(history, rules),
    ...oneMessageForEachMark(history),
    ...newestEpochOnly(history),
    ...inOrder(history),
    ...nothingLeaked(history, rules),
  ];
}

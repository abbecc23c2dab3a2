export { violations } from "./check-history.ts";
export type { History, HistoryEvent, Invariant, Mark, Rules, Says, Violation } from "./event.ts";
export { fromSlack, type SlackReader } from "./from-slack.ts";

import type { History, Rules, Violation } from "./event.ts";
import { standingMessages } from "./standing.ts";

/**
 * L1: every request that was promised an answer has exactly one in the end, or a note that says why not; and no reply is left
 * growing for ever.
 */
export function answeredOnce(history: History, rules: Rules): readonly Violation[] {
  const broken: Violation[] = [];
  const say = (what: string) => broken.push({ invariant: "L1", what });
  const answers = new Map<string, Set<string>>();
  const noted = new Set<string>();
  for (const { ts, mark, says } of standingMessages(history)) {
    if (says.kind === "progress") say(`the reply ${ts} still grows (turn ${mark?.turn ?? "unknown"})`);
    else
      for (const request of says.requests) {
        if (says.kind === "failure") noted.add(request);
        // Several parts of one turn are one answer.
        else add(answers, request, mark?.turn ?? ts);
      }
  }
  for (const event of history)
    if (event.kind === "told") for (const request of event.requests) noted.add(request);
  for (const request of promised(history, rules)) {
    const turns = answers.get(request)?.size ?? 0;
    if (turns === 0 && !noted.has(request)) say(`request ${request} has no answer and no note`);
    if (turns > 1) say(`request ${request} has ${turns} answers`);
  }
  return broken;
}

/** What was asked and either acknowledged or, where it can be found again, not even that. */
function promised(history: History, { promisedFrom }: Rules): ReadonlySet<string> {
  const acknowledged = new Set<string>();
  for (const event of history) if (event.kind === "acknowledged") acknowledged.add(event.request);
  const requests = new Set<string>();
  for (const event of history) {
    if (event.kind !== "asked") continue;
    const findable = promisedFrom === "asked" && event.passing !== true;
    if (findable || acknowledged.has(event.request)) requests.add(event.request);
  }
  return requests;
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  set.add(value);
  sets.set(key, set);
}

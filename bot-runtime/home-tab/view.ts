import type { RefusalReason } from "../admission/policy.ts";

import { cutChars } from "../reply/index.ts";
import { messageLink } from "../slack/message-link.ts";
import type { LastTurn } from "../turns/last-turn.ts";
import type { Say } from "../turns/ports.ts";
import { refusalSentence } from "../turns/refusal-sentence.ts";
import type { Outcome } from "../turns/turn.ts";
import { type About, howThingsAre, howToAsk, whatItCanDo, whoMayAsk } from "./about.ts";
import { type Block, heading, type Line, list, sentences } from "./blocks.ts";
import { limits } from "./limits.ts";
import { boundedList } from "./open-requests.ts";

/**
 * The Home tab of somebody who may ask. `last` are their own last turns, newest first; undefined where the store does not tell.
 * Within Slack's limits (100 blocks, 3,000 characters a section) whatever the card holds. Pure.
 */
export function homeView(
  about: About,
  open: readonly Line[],
  last: readonly LastTurn[] | undefined,
  workspace: string | undefined,
): Block[] {
  const { say } = about;
  return [
    ...whatItCanDo(about, limits.skillsAtHome),
    ...howToAsk(about),
    ...(open.length === 0 ? [] : [heading(say("yourRequests", {})), ...boundedList(open, say)]),
    ...(last === undefined ? [] : lastTurns(last, workspace, say)),
    ...howThingsAre(about),
    ...whoMayAsk(about),
  ];
}

/** The Home tab of everybody else: who may ask, and no more. */
export const homeViewWithoutAccess = (about: About, refusal: RefusalReason | undefined): Block[] => [
  ...sentences(refusal === undefined ? [] : [refusalSentence(refusal, about.say)]),
  ...whoMayAsk(about),
];

function lastTurns(last: readonly LastTurn[], workspace: string | undefined, say: Say): Block[] {
  const lines = last.slice(0, limits.requests).map((turn) => ({
    words: cutChars(turn.title, limits.titleChars),
    link: messageLink(workspace, { channel: turn.channel, ts: turn.threadTs }),
    note: say(outcomeWord(turn.outcome), {}),
    atMs: turn.atMs,
  }));
  return [
    heading(say("lastRequests", {})),
    ...(lines.length === 0 ? sentences([say("noneYet", {})]) : list(lines)),
  ];
}

function outcomeWord(outcome: Outcome) {
  switch (outcome) {
    case "answered":
      return "wasAnswered";
    case "input-required":
    case "auth-required":
    case "ambiguous":
      return "asksPeople";
    case "canceled":
      return "wasStopped";
    default:
      return "wasNotFinished";
  }
}

import {
  type Draft,
  type Grown,
  growAnswer,
  inertLine,
  nothingGrown,
  plainLine,
  previewOf,
  type Step,
} from "../reply/index.ts";
import { markedId, type TurnMark } from "../slack/mark.ts";
import type { Chunk } from "../slack/streams.ts";
import { limits } from "./limits.ts";
import type { Say } from "./ports.ts";
import { stopButton } from "./with-stop.ts";

/** What of a streamed reply surely stands in Slack. */
export type Shown = {
  /** Title of the card that tells what goes on. */
  readonly line: string;
  /** The agent's steps by their id, as their cards show them. */
  readonly steps: ReadonlyMap<string, Step["state"]>;
  /** `over`: no words are added any more, the final answer tells all. */
  readonly words: Grown | "over";
};

/** What the bot itself says in a growing reply, as plain words on one line. */
export type StreamWords = { readonly agentName: string; readonly working: string };

export const streamWords = (say: Say, agentName: string): StreamWords => ({
  agentName: plainLine(agentName, limits.cardChars),
  working: plainLine(say("working", { agent: agentName }), limits.cardChars),
});

/**
 * How a streamed reply begins: a plan with one card, which bears the mark by which it is found again, and a Stop button where
 * Slack has none of its own.
 */
export function firstChunks(
  mark: TurnMark,
  words: StreamWords,
  stop: { readonly say: Say } | undefined,
): { readonly chunks: readonly Chunk[]; readonly shown: Shown } {
  const button =
    stop === undefined
      ? []
      : [
          { ...stopButton(mark.turn, stop.say), block_id: markedId(mark) } as Readonly<
            Record<string, unknown>
          >,
        ];
  return {
    chunks: [
      { type: "plan_update", title: words.agentName },
      lineCard(mark, words.working),
      ...(button.length === 0 ? [] : [{ type: "blocks" as const, blocks: button }]),
    ],
    shown: { line: words.working, steps: new Map(), words: nothingGrown },
  };
}

/** What is new in the draft, and what stands once that was appended. Empty where nothing is. */
export function nextChunks(
  shown: Shown,
  draft: Draft,
  mark: TurnMark,
  words: StreamWords,
): { readonly chunks: readonly Chunk[]; readonly shown: Shown } {
  const { markdown, status } = previewOf(draft);
  const added = shown.words === "over" ? undefined : growAnswer(markdown, shown.words);
  const grown = added?.grown ?? "over";
  const isShownBelow = grown === "over" || grown.pieces.length > 0;
  const isOnlyStatus = draft.message === "" && draft.artifacts.length === 0;
  const now = status ?? (isOnlyStatus && !isShownBelow ? markdown : "");
  const line = plainLine(now, limits.cardChars) || words.working;
  const steps = new Map(shown.steps);
  const cards: Chunk[] = [];
  for (const { id, title, state } of draft.steps) {
    if (steps.get(id) === state || (!steps.has(id) && steps.size >= limits.stepCards)) continue;
    steps.set(id, state);
    cards.push({
      type: "task_update",
      id: `step-${[...steps.keys()].indexOf(id)}`,
      title: inertLine(title, limits.cardChars) || "…",
      status: state,
    });
  }
  const chunks: Chunk[] = [
    ...(line === shown.line ? [] : [lineCard(mark, line)]),
    ...cards,
    ...(added === undefined || added.blocks.length === 0
      ? []
      : [{ type: "blocks" as const, blocks: added.blocks }]),
  ];
  return { chunks, shown: { line, steps, words: grown } };
}

/** The card that tells what goes on: sent again, it changes nothing. */
export const lineCard = (mark: TurnMark, line: string): Chunk => ({
  type: "task_update",
  id: markedId(mark),
  title: line,
  status: "in_progress",
});

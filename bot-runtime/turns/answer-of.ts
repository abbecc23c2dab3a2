import type { TaskState } from "../agent/port.ts";
import { type Draft, finalMarkdown } from "../reply/index.ts";
import { referenceOf } from "./ids.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { Answer, Outcome, Turn } from "./turn.ts";

/** The final words: what the agent said, and one of our sentences where it said nothing or needs a person. */
export function answerOf(
  turn: Turn,
  draft: Draft,
  { state, asks, stoppedBy }: { state: TaskState; asks: boolean; stoppedBy: string | undefined },
  ports: TurnPorts,
): Answer {
  // Agents that end a cancelled task by an error of their own have stopped as well.
  if (stoppedBy !== undefined && (state === "canceled" || state === "failed"))
    return stoppedAnswer(draft, stoppedBy, "confirmed");
  const { say, agentName: agent } = ports.settings();
  const outcome = outcomeOf[state] ?? "answered";
  const words = finalMarkdown(draft);
  // What it asks follows with its buttons.
  const sources = draft.sources.length === 0 ? {} : { sources: [...draft.sources] };
  if (asks) return { outcome, markdown: join(words), ...sources };
  const reference = referenceOf(turn.id);
  const ours: Partial<Record<Outcome, string>> = {
    failed: say("agentFailed", { reference }),
    rejected: say("agentRejected", { reference }),
    canceled: say("error", { reference }),
    "input-required": say("inputNeeded", { agent }),
    "auth-required": say("authNeeded", { agent }),
  };
  const cut = words.length > limits.answerChars ? say("answerCut", {}) : undefined;
  const nothing = words === "" && draft.files.length === 0 ? say("emptyAnswer", { reference }) : undefined;
  return { outcome, markdown: join(words, cut, ours[outcome] ?? nothing), ...sources };
}

/** What the agent had said stays; who stopped it is put below it where the answer is shown. */
export const stoppedAnswer = (draft: Draft, by: string, agentEnd: "confirmed" | "unconfirmed"): Answer => ({
  outcome: "canceled",
  markdown: join(finalMarkdown(draft)),
  stopped: { by, unconfirmed: agentEnd === "unconfirmed" },
});

const outcomeOf: Partial<Record<TaskState, Outcome>> = {
  completed: "answered",
  failed: "failed",
  canceled: "canceled",
  rejected: "rejected",
  "input-required": "input-required",
  "auth-required": "auth-required",
};

/** What stands below each other: the agent's words, cut to what is stored, and sentences of ours. */
export const join = (words: string, ...sentences: (string | undefined)[]): string =>
  [words.slice(0, limits.answerChars), ...sentences]
    .filter((part) => part !== undefined && part !== "")
    .join("\n\n");

import type { AgentCardSummary } from "../agent/port.ts";
import { inertLine } from "../reply/index.ts";
import type { Prompt } from "../slack/home.ts";
import { limits } from "./limits.ts";

/**
 * What the direct message suggests to ask: the first example of each skill, then the second ones, each once. Whoever clicks a prompt
 * says its words, so nothing in them may call anybody. Pure.
 */
export function promptsOf(card: AgentCardSummary | undefined): readonly Prompt[] {
  const prompts = new Map<string, Prompt>();
  const skills = card?.skills ?? [];
  const rounds = Math.max(0, ...skills.map(({ examples }) => examples.length));
  for (let round = 0; round < rounds; round += 1)
    for (const { examples } of skills) {
      // No token of Slack's has room without its brackets: neither a mention nor a link with another's label.
      const message = inertLine((examples[round] ?? "").replace(/[<>]/g, " "), limits.promptChars);
      const title = inertLine(message, limits.promptTitleChars);
      if (title !== "" && !prompts.has(title)) prompts.set(title, { title, message });
      if (prompts.size === limits.prompts) return [...prompts.values()];
    }
  return [...prompts.values()];
}

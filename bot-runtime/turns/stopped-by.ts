import { fitText } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "./ports.ts";
import type { Answer } from "./turn.ts";

/** Puts who stopped the turn below what the agent had said. Ours, so that the person is shown by name. */
export function withStopper(
  said: readonly SlackMessage[],
  { by, unconfirmed }: NonNullable<Answer["stopped"]>,
  say: Say,
): SlackMessage[] {
  const sentence = [
    say("cancelled", { user: `<@${by}>` }),
    ...(unconfirmed ? [say("stopUnconfirmed", {})] : []),
  ].join(" ");
  const note = { type: "context", elements: [{ type: "mrkdwn", text: sentence }] };
  const last = said.at(-1) ?? { text: "" };
  const text = fitText([last.text, sentence].filter((part) => part !== "").join("\n"));
  return [...said.slice(0, -1), { ...last, text, blocks: [...(last.blocks ?? []), note] }];
}

import type { SlackEvent, SlashEvent } from "../slack/event.ts";

/** Words of the slash command that mean something by themselves. */
export const subCommands = ["ask", "status", "stop", "help"] as const;
export type SubCommand = (typeof subCommands)[number];

/** The word alone is a sub-command: "stop the checkout service" is a question. Undefined for every other event. Pure. */
export function subCommandOf(event: SlackEvent): SubCommand | undefined {
  if (event.kind !== "slash") return undefined;
  const word = event.text.trim().toLowerCase();
  return subCommands.find((one) => one === word);
}

/** `ask why?` asks `why?`; `ask stop` asks `stop`. Every other event stays as it is. Pure. */
export function withoutAsk<Event extends SlackEvent>(event: Event): Event | SlashEvent {
  if (event.kind !== "slash") return event;
  const words = /^\s*ask\s+(\S[\s\S]*)$/i.exec(event.text)?.[1];
  return words === undefined ? event : { ...event, text: words };
}

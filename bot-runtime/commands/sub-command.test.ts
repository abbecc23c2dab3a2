import { expect, test } from "vitest";
import type { SlashEvent } from "../slack/event.ts";
import { subCommandOf, withoutAsk } from "./sub-command.ts";

const slash = (text: string): SlashEvent => ({
  kind: "slash",
  team: "T1",
  channel: "C1",
  user: "U1",
  command: "/sre",
  text,
  triggerId: "t",
  responseUrl: undefined,
});

test.each<[string, ReturnType<typeof subCommandOf>, string]>([
  ["stop the checkout service", undefined, "stop the checkout service"],
  ["help me", undefined, "help me"],
  ["status of web-21", undefined, "status of web-21"],
  ["asking for a friend", undefined, "asking for a friend"],
  ["ask why is checkout slow?", undefined, "why is checkout slow?"],
  ["ASK\n why?\nnow", undefined, "why?\nnow"],
  ["ask stop", undefined, "stop"],
  ["ask ask", undefined, "ask"],
  ["ask", "ask", "ask"],
  ["  ask  ", "ask", "  ask  "],
  ["stop", "stop", "stop"],
  [" Stop\n", "stop", " Stop\n"],
  ["STATUS", "status", "STATUS"],
  ["help", "help", "help"],
  ["", undefined, ""],
  ["toString", undefined, "toString"],
])("%j is the sub-command %s, or asks %j", (text, command, words) => {
  expect(subCommandOf(slash(text))).toBe(command);
  expect(withoutAsk(slash(text))).toMatchObject({ text: words });
});

test("only a slash command has sub-commands", () => {
  const other = { kind: "other", type: "reaction_added" } as const;
  expect(subCommandOf(other)).toBeUndefined();
  expect(withoutAsk(other)).toBe(other);
});

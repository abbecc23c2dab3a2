import { expect, test } from "vitest";
import { answerMessages } from "./answer-messages.ts";
import { aTurn } from "./turn.fixture.ts";
import type { Turn } from "./turn.ts";

const long: Turn = aTurn({
  state: "answered",
  uploads: [{ name: "answer.md", isOver: false, whole: true }],
  attempts: 5,
});

const ports = {
  settings: () => ({ say: (name: string) => name, agentName: "agent" }),
  ratings: { key: () => undefined, refused: () => {} },
} as unknown as Parameters<typeof answerMessages>[2];

const words = (outcome: "answered" | "dead-letter") =>
  JSON.stringify(answerMessages(long, { outcome, markdown: "the words" }, ports));

test("a long answer names the file that carries it", () => {
  expect(words("answered")).toContain("wholeInFile");
});

test("a turn that was given up before its file came names none", () => {
  expect(words("dead-letter")).toContain("the words");
  expect(words("dead-letter")).not.toContain("wholeInFile");
});

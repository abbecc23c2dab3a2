import { expect, test } from "vitest";
import { renderAnswer } from "./render-answer.ts";
import { type SentenceValues, sentence } from "./sentence.ts";
import { sketch } from "./sketch.ts";

test.each<[template: string, values: SentenceValues, expected: string]>([
  ["Failed. Reference: {reference}", { reference: "ab-12" }, "Failed. Reference: ab-12"],
  [
    "Skipped {file}.",
    { file: "<!channel>\n@here & <x>" },
    "Skipped &lt;\u200b!channel&gt; @\u200bhere &amp; &lt;x&gt;.",
  ],
  ["Asked by {user}.", { user: { user: "U012AB3CD" } }, "Asked by <@U012AB3CD>."],
  ["Asked by {user}.", { user: "<@U012AB3CD>" }, "Asked by &lt;\u200b@U012AB3CD&gt;."],
  ["Asked by {user}.", { user: { user: "U1> <!here" } }, "Asked by U1&gt; &lt;!here."],
  ["Tried {n} times, {n}!", { n: 5 }, "Tried 5 times, 5!"],
  ["Say {toString} {misspelt}", {}, "Say {toString} {misspelt}"],
  ["Value {a}", { a: "{b}", b: "x" }, "Value {b}"],
  ["Money {a}", { a: "$& $1" }, "Money $&amp; $1"],
])("%j with %j", (template, values, expected) => {
  expect(sentence({ it: template }, "it", values)).toBe(expected);
});

test("a sentence says the same where it is rendered as Markdown", () => {
  const words = sentence({ it: "Skipped {file}." }, "it", { file: "a & <b>.png" });
  expect(renderAnswer(words).flatMap(sketch)).toEqual(["Skipped a & <b>.png."]);
});

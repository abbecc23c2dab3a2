import { describe, expect, test } from "vitest";
import { violationsOf } from "./message-violations.ts";
import { layOutAnswer, renderAnswer } from "./render-answer.ts";
import { sketch } from "./sketch.ts";

const shown = (markdown: string): string[] => renderAnswer(markdown).flatMap(sketch);

describe("renderAnswer shows Markdown as Slack shows text", () => {
  test.each<[what: string, markdown: string, expected: string[]]>([
    ["nothing", "", ["note: The agent finished without an answer."]],
    ["blanks", " \n\t\n\u00a0", ["note: The agent finished without an answer."]],
    ["only a link definition", "[a]: https://a.example", ["note: The agent finished without an answer."]],
    ["an empty code block", "```js\n```", ["note: The agent finished without an answer."]],
    ["a mention of the channel", "<!channel> hi", ["<\u200b!channel> hi"]],
    ["a mention of a person", "ask <@U012AB3CD>", ["ask <\u200b@U012AB3CD>"]],
    ["a link to a channel", "in <#C012AB3CD|ops>", ["in <\u200b#C012AB3CD|ops>"]],
    ["a group", "<!subteam^S012AB3CD> now", ["<\u200b!subteam^S012AB3CD> now"]],
    [
      "a broadcast word",
      "@here, @Channel and a@everyone.example",
      ["@\u200bhere, @\u200bChannel and [a@everyone.example](mailto:a@everyone.example)"],
    ],
    ["a mention in code", "`<!here>` and `@here`", ["<c><\u200b!here></c> and <c>@here</c>"]],
    ["a doctype, which is no mention", "`<!DOCTYPE html>`", ["<c><!DOCTYPE html></c>"]],
    ["a mention in entities", "&lt;!everyone&gt;", ["<\u200b!everyone>"]],
    ["a mrkdwn link", "<https://a.example|Log in>", ["<https://a.example|Log in>"]],
    ["Block Kit as text", '{"type":"actions"}', ['{"type":"actions"}']],
    ["text written backwards", "a\u202Eevil\u202C b\u0007", ["aevil b"]],
    ["half a character", "a\uD800b", ["a\uFFFDb"]],
    ["Windows line ends", "a\r\nb", ["a\nb"]],
    ["HTML", "<b>a</b> <script>x</script>", ["<b>a</b> <script>x</script>"]],
    [
      "a tracking image",
      "![](https://t.example/p.gif?u=1)",
      ["[image at t.example](https://t.example/p.gif?u=1)"],
    ],
    [
      "an image with words",
      "![Errors](https://g.example/e.png)",
      ["[Errors (image at g.example)](https://g.example/e.png)"],
    ],
    ["an inline image", "![x](data:image/png;base64,AAAA)", ["x (image)"]],
    [
      "headings",
      "# One\n## Two *it*\n### Three\ntext",
      ["header: One", "header: Two it", "<b>Three</b>\ntext"],
    ],
    [
      "a heading with a link",
      "# See [log](https://a.example/l)",
      ["<b>See </b><b>[log](https://a.example/l)</b>\n"],
    ],
    [
      "a heading too long for a header",
      `# ${"long ".repeat(40).trim()}`,
      [`<b>${"long ".repeat(40).trim()}</b>\n`],
    ],
    ["styles", "**b _bi_** ~~s~~ `c`", ["<b>b </b><i><b>bi</b></i> <s>s</s> <c>c</c>"]],
    ["paragraphs", "one\n\ntwo", ["one\n\ntwo"]],
    ["a rule", "a\n\n---\n\nb", ["a", "----", "b"]],
    ["a rule with nothing above", "---\n\nb", ["b"]],
    ["code", "```ts\nlet a = 1 < 2;\n\n  b()\n```", ["code(ts): let a = 1 < 2;\n\n  b()"]],
    ["code that never ends", "```\na", ["code(): a"]],
    ["code of an odd language", "```<!here>\na\n```", ["code(): a"]],
    ["lists", "- a\n  - b\n    1. c\n- d", ["- a", "  - b", "    1. c", "- d"]],
    ["a list that starts at 7", "7. a\n8. b", ["7. a", "8. b"]],
    [
      "a list around code",
      "1. a\n   ```sh\n   ls\n   ```\n2. b\n\n   more",
      ["1. a", "code(sh): ls", "2. b\nmore"],
    ],
    ["a task list", "- [x] done\n- [ ] open", ["- ☑ done", "- ☐ open"]],
    ["an item without words", "-\n- a", ["-  ", "- a"]],
    [
      "a list ten deep",
      Array.from({ length: 11 }, (_, i) => `${"  ".repeat(i)}- ${i}`).join("\n"),
      [
        ...Array.from({ length: 9 }, (_, i) => `${"  ".repeat(i)}- ${i}`),
        `${"  ".repeat(8)}- 9`,
        `${"  ".repeat(8)}- 10`,
      ],
    ],
    ["a quote", "> a\n> b\n>\n> c", ["> a\nb\n\nc"]],
    ["a quote with a list", "> a\n> - b", ["> a", "> - b"]],
    ["a quote in a quote", "> a\n>> b", ["> a\n\nb"]],
    [
      "a table",
      "| a | b |\n|--:|---|\n| 1 < 2 | `c` |\n| **x** |",
      ["| <b>a</b> | <b>b</b> |", "| 1 < 2 | <c>c</c> |", "| <b>x</b> |   |"],
    ],
    ["a new line in a cell", "|a|\n|-|\n|b<br>c|", ["| <b>a</b> |", "| b\nc |"]],
    ["a table in a list", "- x\n\n  |a|b|\n  |-|-|\n  |1|2|", ["- x", "code(): a | b\n--|--\n1 | 2"]],
    ["a footnote", "a[^1]\n\n[^1]: note", ["a[1]\n\n[1] note"]],
    ["a reference", "[a][r]\n\n[r]: https://a.example/x", ["[a](https://a.example/x)"]],
  ])("%s", (_, markdown, expected) => {
    expect(shown(markdown)).toEqual(expected);
    expect(renderAnswer(markdown).flatMap(violationsOf)).toEqual([]);
  });

  test("text carries the words for notifications, escaped", () => {
    const [message] = renderAnswer("# Cause\n\nDisk **full** & `a < b`\n\n1. x\n2. y\n\n|h|\n|-|\n|c|");
    expect(message?.text).toBe("Cause\n\nDisk full &amp; a &lt; b\n\n1. x\n2. y\n\nh\nc");
  });

  test("sentences for an answer without words and for a cut one are the caller's", () => {
    expect(
      sketch(renderAnswer("", { emptyNotice: "Nothing &lt;said&gt;." })[0] ?? { text: "", blocks: [] }),
    ).toEqual(["note: Nothing <said>."]);
    const { messages, cut } = layOutAnswer("word ".repeat(5_000), {
      maxMessages: 2,
      cutNotice: "See the file.",
    });
    expect(cut).toBe(true);
    expect(messages).toHaveLength(2);
    expect(sketch(messages[1] ?? { text: "", blocks: [] }).at(-1)).toBe("note: See the file.");
    expect(messages.flatMap(violationsOf)).toEqual([]);
  });
});

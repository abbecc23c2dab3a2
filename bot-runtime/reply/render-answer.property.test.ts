import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import type { ReplyMessage } from "./block.ts";
import { shownTexts, violationsOf } from "./message-violations.ts";
import { renderAnswer } from "./render-answer.ts";
import { renderPreview } from "./render-preview.ts";

/** What an attacker or a model would write, in any order. */
const shard = fc.constantFrom(
  ..."<!channel> <!here|x> <@U012AB3CD> <#C012AB3CD> <!subteam^S1|@ops> @here @channel @everyone &lt;!channel&gt;".split(
    " ",
  ),
  ..."**b** _i_ ~~s~~ `c` ``` ~~~ > - * 1. 9) # ## ### | --- *** [ ] ( ) ! \\ & < > <br> <b> </b> <!-- --> &amp;".split(
    " ",
  ),
  ...["\n", "\n\n", "    ", "\t", "\u200b", "\u202e", "\u0000", "\ud800", "👩‍👩‍👧‍👦", "日本語", "\r\n"],
  ...[
    "[a](https://a.example)",
    "[b.example](https://a.example)",
    "![i](https://t.example/p)",
    "[x](javascript:a)",
  ],
  ...[
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- [x] t",
    "[^1]",
    "[^1]: n",
    "[r]: https://r.example",
    "[r]",
    "www.a.example",
  ],
);
const garbage = fc
  .array(fc.oneof(shard, fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((shards) => shards.join(""));

/** Well-formed blocks of letters only: what must come out is known without a parser. */
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const prose = fc.array(word, { minLength: 1, maxLength: 300 }).map((words) => words.join(" "));
const line = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));
const lines = fc.array(line, { minLength: 1, maxLength: 80 });
const block = fc.oneof(
  prose,
  line.map((text) => `## ${text}`),
  lines.map((items) => items.map((item) => `- ${item}`).join("\n")),
  lines.map((items) => items.map((item, index) => `${index + 1}. ${item}`).join("\n")),
  lines.map((code) => `\`\`\`\n${code.join("\n")}\n\`\`\``),
  prose.map((text) => `> **${text}**`),
  fc.array(fc.tuple(line, line), { minLength: 2, maxLength: 150 }).map(([head, ...rows]) => {
    const cells = (row: [string, string] | undefined) => `| ${row?.join(" | ")} |`;
    return [cells(head), "|---|---|", ...rows.map(cells)].join("\n");
  }),
);
const document = fc.array(block, { minLength: 1, maxLength: 25 }).map((blocks) => blocks.join("\n\n"));

describe("for any Markdown", () => {
  test("every message is one that Slack takes, and holds nothing that an agent must not make", () => {
    fc.assert(
      fc.property(fc.oneof(garbage, document), fc.integer({ min: 1, max: 4 }), (markdown, maxMessages) => {
        const messages = renderAnswer(markdown, { maxMessages });
        expect(messages.length).toBeGreaterThanOrEqual(1);
        expect(messages.length).toBeLessThanOrEqual(maxMessages);
        expect(messages.flatMap(violationsOf)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("a preview is one such message, wherever the text stops", () => {
    fc.assert(
      fc.property(fc.oneof(garbage, document), fc.nat(), (markdown, stop) => {
        const soFar = markdown.slice(0, stop % (markdown.length + 1));
        const steps = [{ id: "1", title: markdown.slice(0, 500), state: "in_progress" as const }];
        expect(violationsOf(renderPreview(soFar, steps, { status: markdown.slice(-300) }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("the words of all messages are the words of the answer, in order", () => {
    fc.assert(
      fc.property(document, (markdown) => {
        const messages = renderAnswer(markdown, { maxMessages: 1_000 });
        const written = markdown.replace(/^(?:\||```).*$|[^a-z\s]/gm, (part) =>
          part.replace(/[^a-z\s]/g, " "),
        );
        expect(wordsOf(withoutRepeatedHeaders(messages))).toEqual(written.split(/\s+/).filter(Boolean));
      }),
      { numRuns: 150 },
    );
  });

  test("no character of any word is lost, however odd the Markdown", () => {
    fc.assert(
      fc.property(garbage, (markdown) => {
        const shown = messagesText(renderAnswer(markdown, { maxMessages: 1_000 }));
        expect(missing(lettersOf(textIn(markdown)), lettersOf(shown))).toBe("");
      }),
      { numRuns: 400 },
    );
  });
});

const messagesText = (messages: readonly ReplyMessage[]): string =>
  messages.flatMap((message) => shownTexts(message.blocks)).join("");

const wordsOf = (texts: readonly string[]): string[] => texts.join(" ").match(/[a-z]+/g) ?? [];

/** A table that goes on in the next message says its header again. */
function withoutRepeatedHeaders(messages: readonly ReplyMessage[]): string[] {
  let before: string | undefined;
  return messages.flatMap((message) => {
    const texts: string[] = [];
    for (const [index, block] of message.blocks.entries()) {
      if (block.type !== "table") {
        before = undefined;
        texts.push(...shownTexts([block]));
        continue;
      }
      const header = JSON.stringify(block.rows[0]);
      const isContinued = index === 0 && header === before;
      texts.push(...shownTexts([isContinued ? { ...block, rows: block.rows.slice(1) } : block]));
      before = header;
    }
    return texts;
  });
}

/** The text that a plain parse finds: values of all leaves, as they stand. */
function textIn(markdown: string): string {
  const root = fromMarkdown(markdown.toWellFormed().replaceAll("\0", ""), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const visit = (node: unknown): string => {
    if (typeof node !== "object" || node === null) return "";
    const own = "value" in node ? String(node.value) : "alt" in node ? String(node.alt ?? "") : "";
    if (/^<br\s*\/?>$/i.test(own)) return "";
    return (
      own + ("children" in node && Array.isArray(node.children) ? node.children.map(visit).join("") : "")
    );
  };
  return visit(root);
}

const lettersOf = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}]/gu, "");

/** The first characters of `expected` that `shown` does not have in this order; "" when it has all. */
function missing(expected: string, shown: string): string {
  let at = 0;
  for (const [index, character] of [...expected].entries()) {
    const found = shown.indexOf(character, at);
    if (found < 0) return [...expected].slice(index, index + 20).join("");
    at = found + character.length;
  }
  return "";
}

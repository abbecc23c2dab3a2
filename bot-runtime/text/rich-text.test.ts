import { expect, test } from "vitest";
import { botUserId, names } from "./fixtures/names.ts";
import { startRendering } from "./rendering.ts";
import { richText } from "./rich-text.ts";

const render = (...elements: unknown[]) => richText({ elements }, startRendering(names, botUserId));
const text = (words: string, ...styles: string[]) => ({
  type: "text",
  text: words,
  style: Object.fromEntries(styles.map((style) => [style, true])),
});
const section = (...elements: unknown[]) => ({ type: "rich_text_section", elements });
const list = (style: string, indent: number, offset: number, ...items: string[]) => ({
  type: "rich_text_list",
  style,
  indent,
  offset,
  elements: items.map((item) => section(text(item))),
});

test.each<[string, unknown[], string]>([
  ["nothing", [], ""],
  ["nonsense", [null, 3, "x", {}, { type: "rich_text_section" }, section(null, {}, { type: "text" })], ""],
  ["marks against words", [section(text("a"), text(" bold ", "bold"), text("b"))], "a **bold** b"],
  ["marks on each line", [section(text("one\n\ntwo", "bold"))], "**one**\n\n**two**"],
  [
    "marks that would cross",
    [section(text("a", "bold"), text("b", "bold", "italic"), text("c", "italic"))],
    "**a_b_**_c_",
  ],
  ["styles that Markdown has not", [section(text("a", "underline", "highlight"))], "a"],
  [
    "a struck link in bold",
    [section({ type: "link", url: "https://x.example.com", text: "x", style: { bold: true, strike: true } })],
    "**~~[x](https://x.example.com)~~**",
  ],
  [
    "backticks in code",
    [section(text("a`b", "code"), text(" and "), text("`", "code"))],
    "``a`b`` and `` ` ``",
  ],
  ["runs of one code span", [section(text("a ", "code"), text("b", "code"))], "`a b`"],
  ["a mention in code", [section({ type: "user", user_id: "UBOT", style: { code: true } })], "`@sre-agent`"],
  ["raw signs are words", [section(text("a &amp; <b> *c*"))], "a &amp; <b> *c*"],
  [
    "every mention",
    [
      section(
        { type: "user", user_id: "U1ALICE" },
        text(" "),
        { type: "channel", channel_id: "C1ALERTS" },
        text(" "),
        { type: "usergroup", usergroup_id: "S1SRE" },
        text(" "),
        { type: "team", team_id: "T1ACME" },
        text(" "),
        { type: "broadcast", range: "here" },
      ),
    ],
    "@Alice #alerts @sre-team @Acme @here",
  ],
  ["ids that are none", [section({ type: "user", user_id: "U1\n> x" }, text("a"))], "a"],
  [
    "emoji",
    [
      section(
        { type: "emoji", name: "wave", unicode: "1f44b-1f3fb" },
        { type: "emoji", name: "acme" },
        { type: "emoji", name: "x", unicode: "202e" },
      ),
    ],
    "👋🏻:acme::x:",
  ],
  ["a color", [section({ type: "color", value: "#FF8800" })], "#FF8800"],
  [
    "a date with a link",
    [
      section({
        type: "date",
        timestamp: 1392734382,
        format: "{date_num} {time}",
        url: "https://x.example.com",
      }),
    ],
    "[2014-02-18 14:39 UTC](https://x.example.com)",
  ],
  [
    "a date that is none",
    [section({ type: "date", timestamp: "x", format: "{date}", fallback: "soon" })],
    "soon",
  ],
  [
    "a mention of a message",
    [section({ type: "message", channel_id: "C1ALERTS", message_ts: "1.2" })],
    "message in #alerts",
  ],
  [
    "an element of tomorrow",
    [section({ type: "canvas_of_2031", title: "Plan", url: "https://x.example.com" })],
    "[Plan](https://x.example.com)",
  ],
  [
    "an element of tomorrow around others",
    [section({ type: "group", elements: [text("in"), text("side")] })],
    "inside",
  ],
  ["a list that begins deep", [list("bullet", 3, 0, "a")], "- a"],
  [
    "nested lists",
    [
      list("bullet", 0, 0, "a"),
      list("bullet", 1, 0, "b", "c"),
      list("ordered", 2, 0, "d"),
      list("bullet", 0, 0, "e"),
    ],
    "- a\n    - b\n    - c\n        1. d\n- e",
  ],
  ["a list that counts on", [list("ordered", 0, 4, "five", "six")], "5. five\n6. six"],
  ["an item of several lines", [list("ordered", 0, 0, "a\nb")], "1. a\n   b"],
  [
    "lists in lists",
    [{ type: "rich_text_list", style: "bullet", elements: [section(text("a")), list("bullet", 1, 0, "b")] }],
    "- a\n    - b",
  ],
  [
    "text between lists",
    [list("bullet", 0, 0, "a"), section(text("\nb\n")), list("bullet", 1, 0, "c")],
    "- a\n\nb\n\n- c",
  ],
  ["a quote of several lines", [{ type: "rich_text_quote", elements: [text("a\n\nb")] }], "> a\n>\n> b"],
  [
    "code with a language",
    [
      {
        type: "rich_text_preformatted",
        language: "yaml",
        elements: [text("a: 1\n"), { type: "link", url: "https://x.example.com" }],
      },
    ],
    "```yaml\na: 1\nhttps://x.example.com\n```",
  ],
  [
    "code with fences and a forged language",
    [{ type: "rich_text_preformatted", language: "a\n# b", elements: [text("```\nx\n```")] }],
    "````\n```\nx\n```\n````",
  ],
])("%s", (_name, elements, expected) => {
  expect(render(...elements)).toBe(expected);
});

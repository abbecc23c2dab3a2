import { describe, expect, test } from "vitest";
import { botUserId, names } from "./fixtures/names.ts";
import { mrkdwn, plain, standardMarkdown } from "./mrkdwn.ts";
import { startRendering } from "./rendering.ts";

const rendering = () => startRendering(names, botUserId);

test.each<[string, string]>([
  ["", ""],
  ["*", "*"],
  ["* not bold *", "* not bold *"],
  ["2*3*4 and a*b*", "2*3*4 and a*b*"],
  ["snake_case_word ~5~6", "snake_case_word ~5~6"],
  ["*bold*, _it_ ~gone~", "**bold**, _it_ ~~gone~~"],
  ["(*bold*) *two words*.", "(**bold**) **two words**."],
  ["*over\nlines*", "*over\nlines*"],
  ["**already bold**", "**already bold**"],
  ["*_both_*", "**_both_**"],
  ["`*code*` stays", "`*code*` stays"],
  ["`a &lt; b &amp;&amp; c`", "`a < b && c`"],
  ["`curl <https://x.example.com|x.example.com>`", "`curl x.example.com`"],
  ["text ```a\n  *b*\n``` more", "text\n```\na\n  *b*\n```\nmore"],
  ["open ``` fence", "open ``` fence"],
  ["&lt;b&gt; &amp;lt; &quot;", "<b> &lt; &quot;"],
  ["<https://x.example.com>", "<https://x.example.com>"],
  ["<https://x.example.com|https://x.example.com>", "<https://x.example.com>"],
  ["<https://x.example.com/a?b=1&amp;c=2|see *this*>", "[see **this**](https://x.example.com/a?b=1&c=2)"],
  ["<https://x.example.com/a_(b)|wiki [1>", "[wiki \\[1](https://x.example.com/a_%28b%29)"],
  ["<https://x.example.com | a | b >", "[a | b](https://x.example.com)"],
  ["<mailto:a@example.com|a@example.com>", "a@example.com"],
  ["<mailto:a@example.com|Al>", "[Al](mailto:a@example.com)"],
  ["<tel:+15551234|+1 555 1234>", "[+1 555 1234](tel:+15551234)"],
  ["value < 5 and > 3", "value < 5 and > 3"],
  ["<div> <foo|bar>", "<div> <foo|bar>"],
  ["<@U1ALICE> <@U1ALICE|other> <@W9>", "@Alice @Alice @W9"],
  ["<#C1ALERTS> <#C9|ops> <#C9|>", "#alerts #ops #C9"],
  ["<!subteam^S1SRE|@old> <!subteam^S9|@ops>", "@sre-team @ops"],
  ["<!new|a label> <!new>", "a label new"],
  ["<!date^1392734382^{date_num} {time_secs}|x>", "2014-02-18 14:39:42 UTC"],
  ["<!date^1392734382^Seen {date_long_pretty}|x>", "Seen 2014-02-18"],
  ["<!date^1392734382^{ago}|x>", "2014-02-18 14:39:42 UTC"],
  ["<!date^1392734382^{date}^https://x.example.com|x>", "[2014-02-18](https://x.example.com)"],
  ["<!date^soon^{date}|on Friday>", "on Friday"],
  ["<!date^1392734382000^{date}|on Friday>", "on Friday"],
  ["• a\n    ◦ b\n• c", "- a\n    - b\n- c"],
  ["&gt; a\n&gt;b\nc", "> a\n> b\n\nc"],
  ["&gt;&gt;&gt; a\nb\n\nc", "> a\n> b\n>\n> c"],
  [":tada: 10:30:45", ":tada: 10:30:45"],
])("mrkdwn %j", (given, expected) => {
  expect(mrkdwn(given, rendering())).toBe(expected);
});

test.each<[string, string]>([
  ["*a* `b` • c", "*a* `b` • c"],
  ["&lt;a&gt; <@U1ALICE>", "<a> @Alice"],
])("plain %j", (given, expected) => {
  expect(plain(given, rendering())).toBe(expected);
});

describe("standard Markdown is left alone", () => {
  test.each<[string, string]>([
    ["**b** *i* &amp; <https://x.example.com>", "**b** *i* &amp; <https://x.example.com>"],
    ["for <@U1ALICE> in <#C1ALERTS>", "for @Alice in #alerts"],
    ["~~~\n<@U1ALICE>\n~~~ and ``<@U1ALICE>``", "~~~\n<@U1ALICE>\n~~~ and ``<@U1ALICE>``"],
  ])("%j", (given, expected) => {
    expect(standardMarkdown(given, rendering())).toBe(expected);
  });
});

test("emoji that rich text named in Unicode are written so everywhere, but not in code", () => {
  const shared = rendering();
  shared.emoji.set("wave", "👋");
  expect(mrkdwn(":wave: `:wave:` :other:", shared)).toBe("👋 `:wave:` :other:");
});

import { expect, test } from "vitest";
import { escapeMrkdwn, inert, inertLine, inertProse } from "./inert.ts";

test.each([
  ["<!channel>", "&lt;!channel&gt;"],
  ["a && b", "a &amp;&amp; b"],
  ["&lt;", "&amp;lt;"],
  ["@here @Everyone", "@\u200bhere @\u200bEveryone"],
  ["me@here.example", "me@here.example"],
  ["@channels", "@channels"],
])("escapeMrkdwn(%j)", (text, expected) => {
  expect(escapeMrkdwn(text)).toBe(expected);
});

test.each([
  ["<!HERE>", "<\u200b!HERE>"],
  ["<!date^1^{date}|x>", "<\u200b!date^1^{date}|x>"],
  ["<#C1> <#not>", "<\u200b#C1> <#not>"],
  ["a < b <!-- c -->", "a < b <!-- c -->"],
  ["\u0000\u001b[31mred\u0085", "[31mred"],
  ["\u2067rtl\u2069 \u200f", "rtl \u200f"],
  ["a\r\nb\rc\td", "a\nb\nc\td"],
])("inert(%j)", (text, expected) => {
  expect(inert(text)).toBe(expected);
});

test("prose calls nobody, code stays as it is", () => {
  expect(inertProse("@channel")).toBe("@\u200bchannel");
  expect(inert("@channel")).toBe("@channel");
});

test.each([
  ["a\n b\u0007\t c ", 20, "a b c"],
  ["", 5, ""],
  ["abcdef", 5, "abcd…"],
  ["ab👩‍👩‍👧‍👦cd", 8, "ab…"],
  ["x".repeat(1_000_000), 5, "xxxx…"],
])("inertLine(%j, %i)", (text, chars, expected) => {
  expect(inertLine(text, chars)).toBe(expected);
});

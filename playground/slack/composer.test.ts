import { expect, test } from "vitest";
import { readBotText } from "./bot-text.ts";
import { compose } from "./composer.ts";
import { notifiedBy } from "./mrkdwn.ts";
import { Workspace } from "./workspace.ts";

const names = {
  user: (handle: string) => (handle === "agent" ? "U1AGENT" : undefined),
  channel: (name: string) => (name === "sre" ? "C1SRE" : undefined),
  group: (handle: string) => (handle === "oncall" ? "S1ONCALL" : undefined),
};

test.each([
  ["", ""],
  ["mail a@agent now", "mail a@agent now"],
  ["@agent, @agent. @agent", "<@U1AGENT>, <@U1AGENT>. <@U1AGENT>"],
  ["@nobody and #nowhere", "@nobody and #nowhere"],
  ["@oncall in #sre @here", "<!subteam^S1ONCALL> in <#C1SRE> <!here>"],
  ["`@agent`", "`@agent`"],
  ["```\n@agent <b>\n```", "```@agent &lt;b&gt;```"],
  ["*@agent* _x_ ~y~ a_b_c", "*<@U1AGENT>* _x_ ~y~ a_b_c"],
  ["see https://a.example/?x=1&y=2", "see <https://a.example/?x=1&amp;y=2>"],
  ["1 < 2 & <!channel>", "1 &lt; 2 &amp; &lt;!channel&gt;"],
  ["> quoted\nnot", "&gt; quoted\nnot"],
  ["- one\n- two", "• one\n• two"],
  [":smile: 10:30:45", ":smile: 10:30:45"],
])("a person types %j and Slack stores %j", (typed, text) => {
  expect(compose(typed, names).text).toBe(text);
});

test("typed text carries its rich_text twin", () => {
  const { blocks } = compose("*hi* @agent\n```x```\n- one", names);
  expect(blocks).toMatchObject([
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "hi", style: { bold: true } },
            { type: "text", text: " " },
            { type: "user", user_id: "U1AGENT" },
          ],
        },
        { type: "rich_text_preformatted", elements: [{ type: "text", text: "x" }] },
        { type: "rich_text_list", elements: [{ type: "rich_text_section", elements: [{ text: "one" }] }] },
      ],
    },
  ]);
});

test.each([
  ["a & b < c > d", "a &amp; b &lt; c &gt; d"],
  ["&lt;kept&gt; &amp; &nbsp;", "&lt;kept&gt; &amp; &amp;nbsp;"],
  ["<@U1AGENT> <#C1|sre> <!here> <!date^1^{time}|now>", "<@U1AGENT> <#C1|sre> <!here> <!date^1^{time}|now>"],
  ["<script> <!oops>", "&lt;script&gt; &lt;!oops&gt;"],
  ["https://a.example/b. (https://c.example)", "<https://a.example/b>. (<https://c.example>)"],
  ["<https://a.example|A>", "<https://a.example|A>"],
  ["@channel", "@channel"],
])("an app sends %j and Slack stores %j", (sent, stored) => {
  expect(readBotText(sent, new Workspace({}, 0), { linkNames: false })).toBe(stored);
});

test.each([
  ["plain text objects", { type: "section", text: { type: "plain_text", text: "<!here>" } }, []],
  ["mrkdwn", { type: "section", text: { type: "mrkdwn", text: "<!here>" } }, ["here"]],
  ["markdown", { type: "markdown", text: "a <!channel>" }, ["channel"]],
  [
    "rich text",
    {
      type: "rich_text",
      elements: [{ type: "rich_text_section", elements: [{ type: "broadcast", range: "everyone" }] }],
    },
    ["everyone"],
  ],
  [
    "text inside rich text",
    {
      type: "rich_text",
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "<!here>" }] }],
    },
    [],
  ],
])("mentions in %s", (_, block, broadcasts) => {
  expect(notifiedBy({ text: "", blocks: [block], attachments: [] }).broadcasts).toEqual(broadcasts);
});

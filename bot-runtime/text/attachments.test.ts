import { describe, expect, test } from "vitest";
import { botUserId, names } from "./fixtures/names.ts";
import { messageToMarkdown } from "./message.ts";

const markdown = (...attachments: unknown[]): string =>
  messageToMarkdown({ attachments }, names, { botUserId }).markdown;

test.each<[string, object, string]>([
  [
    "fallback alone",
    { fallback: "Disk full on <https://x.example.com|db-1>" },
    "Disk full on [db-1](https://x.example.com)",
  ],
  [
    "fallback that Slack made up",
    { fallback: "[no preview available]", image_url: "https://x.example.com/a.png" },
    "![image](https://x.example.com/a.png)",
  ],
  ["fallback is left out beside words", { fallback: "Summary: boom", text: "boom" }, "boom"],
  [
    "footer beside a fallback",
    { fallback: "boom", footer: "Tool", ts: "1392734382" },
    "boom\n\nTool · 2014-02-18 14:39:42 UTC",
  ],
  [
    "everything",
    {
      pretext: "before",
      author_name: "Al",
      author_link: "https://x.example.com/al",
      author_subname: "bot",
      title: "T",
      title_link: "https://x.example.com",
      text: "*body*",
      fields: [{ title: "A", value: 5 }, { title: "B:", value: "x\ny", short: true }, { value: "alone" }],
      thumb_url: "https://x.example.com/t.png",
      footer: "F",
      ts: 1392734382.5,
    },
    "before\n\n[Al bot](https://x.example.com/al)\n\n**[T](https://x.example.com)**\n\n**body**\n\n- **A:** 5\n- **B:**\n  x\n  y\n- alone\n\n![image](https://x.example.com/t.png)\n\nF · 2014-02-18 14:39:42 UTC",
  ],
  ["pretext that is the title", { pretext: "*Boom*", title: "Boom", text: "body" }, "**Boom**\n\nbody"],
  ["text that begins with the title", { title: "Boom", text: "Boom\nbody" }, "**Boom**\n\nbody"],
  [
    "a field that the text says",
    {
      text: "Severity: high\nHost: a",
      fields: [
        { title: "Severity", value: "high" },
        { title: "Host", value: "b" },
      ],
    },
    "Severity: high\nHost: a\n\n- **Host:** b",
  ],
  [
    "text that its blocks say",
    { text: "Boom on a", blocks: [{ type: "section", text: { type: "mrkdwn", text: "*Boom* on `a`" } }] },
    "**Boom** on `a`",
  ],
  ["numbers that differ", { title: "2 alerts", text: "3 alerts" }, "**2 alerts**\n\n3 alerts"],
  [
    "a page's preview",
    { service_name: "Blog", title: "Pools", title_link: "https://x.example.com", text: "How to size" },
    "Blog\n\n**[Pools](https://x.example.com)**\n\nHow to size",
  ],
])("%s", (_name, attachment, expected) => {
  expect(markdown(attachment)).toBe(expected);
});

test("one that says exactly the same is said once; one that differs in a number stays", () => {
  const alert = (value: number) => ({ title: "Boom", fields: [{ title: "Value", value }] });
  expect(markdown(alert(1), alert(1), alert(2))).toBe(
    "**Boom**\n\n- **Value:** 1\n\n---\n\n**Boom**\n\n- **Value:** 2",
  );
});

test("a title that the blocks say leaves its link", () => {
  const blocks = [{ type: "header", text: { type: "plain_text", text: "Boom" } }];
  const attachments = [{ title: "Boom", title_link: "https://x.example.com", text: "body" }];
  expect(messageToMarkdown({ blocks, attachments }, names).markdown).toBe(
    "## Boom\n\n<https://x.example.com>\n\nbody",
  );
});

describe("a shared message", () => {
  test("stands as a quote, with its author, place and time", () => {
    const shared = {
      is_share: true,
      author_id: "U2BOB",
      channel_id: "C1ALERTS",
      ts: "1392734382.000100",
      from_url: "https://acme.slack.com/x",
      text: "a\n&gt; b",
    };
    expect(markdown(shared)).toBe(
      "[Message by @Bob](https://acme.slack.com/x) in #alerts, 2014-02-18 14:39:42 UTC:\n> a\n> > b",
    );
  });

  test("of an app brings its attachments and files", () => {
    const shared = {
      is_msg_unfurl: true,
      author_name: "Grafana",
      text: "",
      attachments: [{ title: "Boom" }],
      files: [{ id: "F1", name: "a.png" }],
    };
    const message = { attachments: [shared] };
    expect(markdown(shared)).toBe("Message by Grafana:\n> **Boom**\n>\n> Files:\n> - a.png");
    expect(messageToMarkdown(message, names).files).toMatchObject([{ id: "F1" }]);
  });

  test("of which only the summary came", () => {
    expect(markdown({ is_share: true, fallback: "[March 1st] al: boom" })).toBe(
      "Message by someone:\n> [March 1st] al: boom",
    );
  });
});

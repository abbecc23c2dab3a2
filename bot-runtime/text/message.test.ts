import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { botUserId, names } from "./fixtures/names.ts";
import { limits } from "./limits.ts";
import { messageToMarkdown, type SlackMessage } from "./message.ts";

const markdown = (message: unknown): string => whole(message).markdown;
const whole = (message: unknown) => messageToMarkdown(message as SlackMessage, names, { botUserId });
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const said = (...elements: object[]) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});

describe("a product's message reads as the Markdown beside it", () => {
  const folder = new URL("./fixtures/", import.meta.url);
  const fixtures = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");

  test("there is one of each product that the bot is promised to read", () => {
    const products =
      "alertmanager cloudwatch datadog github grafana hyperdx jira opsgenie pagerduty person sentry workflow";
    expect(fixtures).toEqual(expect.arrayContaining(products.split(" ").map((name) => `${name}.json`)));
  });

  test.each(fixtures)("%s", (file) => {
    const { markdown, truncated } = whole(JSON.parse(read(file)));
    expect(`${markdown}\n`).toBe(read(file.replace(/json$/, "md")));
    expect(truncated).toBe(false);
  });
});

test.each<[string, unknown, string]>([
  ["nothing at all", {}, ""],
  ["null", null, ""],
  ["a list", [], ""],
  ["a string", "hello", ""],
  ["fields of other types", { text: 7, blocks: "x", attachments: { a: 1 }, files: [null, 3] }, "7"],
  ["null fields", { text: null, blocks: null, attachments: null, files: null }, ""],
  ["null where objects belong", { blocks: [null, [], "x", { type: null }], attachments: [null, 4] }, ""],
  [
    "blocks that lack everything",
    { blocks: [{ type: "section" }, { type: "table", rows: 3 }, { type: "image" }] },
    "",
  ],
  ["a mention alone", { text: "<@UBOT>" }, ""],
  [
    "a mention alone, in blocks too",
    { text: "<@UBOT>", blocks: [said({ type: "user", user_id: "UBOT" })] },
    "",
  ],
  ["a mention with a comma", { text: "<@UBOT>, why?" }, "why?"],
  ["mentioned twice", { text: "<@UBOT> <@UBOT>: why?" }, "why?"],
  ["a bold mention", { text: "*<@UBOT>* why?" }, "why?"],
  ["mentioned as an afterthought", { text: "Why is it down? <@UBOT>" }, "Why is it down?"],
  ["mentioned on a line of its own", { text: "It is down.\n<@UBOT>\nSince 9." }, "It is down.\n\nSince 9."],
  ["addressed by a later line", { text: "All:\n<@UBOT>: why?" }, "All:\nwhy?"],
  ["mentioned in a sentence", { text: "I asked <@UBOT> before" }, "I asked @sre-agent before"],
  ["the last word of a sentence", { text: "I was talking to <@UBOT>" }, "I was talking to @sre-agent"],
  ["another bot first", { text: "<@U2BOB> ask <@UBOT> why" }, "@Bob ask @sre-agent why"],
  [
    "mentioned inside code",
    { text: "run `<@UBOT>` and ```<@UBOT> x```" },
    "run `<@UBOT>` and\n```\n<@UBOT> x\n```",
  ],
  ["everyone", { text: "<!channel> <!here|@here> <!everyone> down" }, "@channel @here @everyone down"],
  ["zero-width and right-to-left marks", { text: "a\u200bb \u200fשלום\u200e" }, "a\u200bb \u200fשלום\u200e"],
  ["bidirectional overrides", { text: "pay \u202e001\u202c to \u2066x\u2069" }, "pay 001 to x"],
  ["control characters and invisible tags", { text: "a\u0007b\u{e0041}\u{e0042}c\u0000" }, "abc"],
  ["foreign line ends", { text: "a\r\nb\rc\u2028d\u0085e" }, "a\nb\nc\nd\ne"],
  ["half a surrogate pair", { text: "a\ud83d" }, "a\ufffd"],
  ["the marks of our own", { text: "a\ue0000\ue001\ue002b" }, "a0b"],
  ["names that nobody knows", { text: "<@U9X|al> <@U9Y> <#C9|ops> <!subteam^S9>" }, "@al @U9Y #ops @S9"],
])("odd: %s", (_name, message, expected) => {
  expect(markdown(message)).toBe(expected);
});

describe("nothing is said twice", () => {
  const shown = [section("*CPU high on db-1*"), section("Value: 93 %")];

  test.each<[string, string, string]>([
    ["the same", "CPU high on db-1", ""],
    ["other signs, case and emphasis", "cpu HIGH on `db-1`!", ""],
    ["several blocks in one line", "CPU high on db-1 - Value: 93 %", ""],
    ["Slack's own placeholder", "This content can't be displayed.", ""],
    ["in another order", "Value: 93 % - CPU high on db-1", ""],
    ["another number", "CPU high on db-2", "CPU high on db-2"],
    ["another value", "Value: 94 %", "Value: 94 %"],
    ["a sign", "Value: -93 %", "Value: -93 %"],
    ["one line of two", "CPU high on db-1\nSince noon", "Since noon"],
    ["words of its own", "On call: <@U1ALICE>", "On call: @Alice"],
    [
      "a link of its own",
      "<https://runbook.example.com|CPU high on db-1>",
      "[CPU high on db-1](https://runbook.example.com)",
    ],
    ["another state", ":red_circle: CPU high on db-1", ":red_circle: CPU high on db-1"],
  ])("a text that announces blocks: %s", (_name, text, expected) => {
    const rest = "**CPU high on db-1**\n\nValue: 93 %";
    expect(markdown({ text, blocks: shown })).toBe(expected === "" ? rest : `${expected}\n\n${rest}`);
  });

  test("a question is kept although a shared message or a page says the same words", () => {
    const attachments = [
      { is_share: true, author_name: "Al", text: "why?" },
      { title: "Why?", text: "why? because it was deployed" },
    ];
    const blocks = [said({ type: "text", text: "why?" })];
    expect(markdown({ text: "why?", blocks, attachments })).toMatch(/^why\?\n\n/);
    expect(markdown({ text: "deployed", attachments })).toMatch(/^deployed\n\n/);
  });

  test("two lines with one prefix both stay", () => {
    const text = "Pod api-1 restarted 3 times in the last hour\nPod api-2 restarted 3 times in the last hour";
    expect(markdown({ text })).toBe(text);
    expect(markdown({ text, blocks: [section("Pod api-1 restarted 3 times in the last hour")] })).toBe(
      "Pod api-2 restarted 3 times in the last hour\n\nPod api-1 restarted 3 times in the last hour",
    );
  });

  test("a line is not pieced together from single words and numbers that stand apart", () => {
    const text = "Pod api-2 restarted many times today";
    const blocks = [section("Pod api-1 restarted many times today"), section("*2*"), section("Replicas: 2")];
    expect(markdown({ text, blocks })).toMatch(/^Pod api-2 restarted many times today\n\nPod api-1/);
  });

  test("single words of different blocks do not make a line", () => {
    const blocks = [section("*checkout*"), section("*Errors*"), section("*5*")];
    expect(markdown({ text: "checkout 5", blocks })).toMatch(/^checkout 5\n\n/);
  });

  test("a text that is an attachment's summary goes where the attachment says each word of it, and only there", () => {
    const attachment = { title: "Boom", fields: [{ title: "Host", value: "db-9" }], fallback: "Boom (db-9)" };
    const said = "**Boom**\n\n- **Host:** db-9";
    expect(markdown({ text: "Boom (db-9)", attachments: [attachment] })).toBe(said);
    expect(markdown({ text: "Boom (db-8)", attachments: [{ ...attachment, fallback: "Boom (db-8)" }] })).toBe(
      `Boom (db-8)\n\n${said}`,
    );
  });

  test("an emoji and its name are one", () => {
    const blocks = [section("🚨 Checkout down")];
    expect(markdown({ text: ":rotating_light: Checkout down", blocks })).toBe("🚨 Checkout down");
  });

  test("a text that the attachment has as its title is left to the title, which has the link", () => {
    const attachments = [{ title: "Disk full", title_link: "https://x.example.com", fallback: "Disk full" }];
    expect(markdown({ text: "Disk full", attachments })).toBe("**[Disk full](https://x.example.com)**");
  });
});

describe("bounds", () => {
  test("40,000 characters of text pass whole", () => {
    const text = "word ".repeat(8_000).trim();
    expect(whole({ text })).toMatchObject({ markdown: text, truncated: false });
  });

  test("what is longer is cut between lines, and the Markdown says so", () => {
    const text = "a line of some words\n".repeat(1_900);
    const { markdown, truncated } = whole({
      text,
      attachments: [{ text: text.replaceAll("some", "other") }],
    });
    expect(markdown.length).toBeLessThanOrEqual(limits.markdownChars);
    expect(markdown).toMatch(/a line of other words\n\n\[The message goes on; the rest was cut here\.\]$/);
    expect(truncated).toBe(true);
  });

  test("a code block that is cut is closed", () => {
    const text = `\`\`\`${"x = 1\n".repeat(2_000)}\`\`\``;
    const { markdown } = messageToMarkdown({ text }, names, { maxChars: 1_000 });
    expect(markdown).toMatch(/x = 1\n```\n\n\[The message goes on/);
  });

  test.each([0, 1, 10, 60, 61, 100])("at most %i characters are at most that many", (maxChars) => {
    const { markdown, truncated } = messageToMarkdown({ text: "😀".repeat(200) }, names, { maxChars });
    expect(markdown.length).toBeLessThanOrEqual(maxChars);
    expect(markdown.isWellFormed()).toBe(true);
    expect(truncated).toBe(true);
  });

  test("blocks nested without end are cut, not followed", () => {
    let block: object = section("deepest");
    for (let depth = 0; depth < 5_000; depth += 1) {
      block = {
        type: "container",
        title: { type: "plain_text", text: `level ${depth}` },
        child_blocks: [block],
      };
    }
    const { markdown, truncated } = whole({ blocks: [block] });
    expect(markdown).toContain("level 4999");
    expect(markdown).not.toContain("deepest");
    expect(truncated).toBe(true);
  });

  test("shared messages nested without end are cut, not followed", () => {
    let message: Record<string, unknown> = { text: "deepest" };
    for (let depth = 0; depth < 5_000; depth += 1)
      message = { attachments: [{ is_share: true, ...message }] };
    expect(whole(message)).toMatchObject({ truncated: true });
  });

  test("once there are more words than an answer holds, no further attachment is read", () => {
    const attachments = Array.from({ length: 100 }, (_, index) => ({
      text: `<@U${index}> ${"x ".repeat(15_000)}`,
    }));
    const read = new Set<string>();
    const counting = { ...names, user: (id: string) => void read.add(id) };
    expect(messageToMarkdown({ attachments }, counting)).toMatchObject({ truncated: true });
    expect(read.size).toBe(2);
  });

  test("50 files are all named, one more is noted as cut", () => {
    const files = Array.from({ length: 51 }, (_, index) => ({
      id: `F${index}`,
      name: `chart-${index}.png`,
      size: 1_500,
    }));
    const fifty = whole({ text: "see", files: files.slice(0, 50) });
    expect(fifty.files).toHaveLength(50);
    expect(fifty.markdown).toContain("- chart-49.png (1.5 kB)");
    expect(fifty.truncated).toBe(false);
    expect(whole({ text: "see", files })).toMatchObject({ truncated: true, files: { length: 50 } });
  });

  test.each<[string, string]>([
    ["spaces", " ".repeat(40_000)],
    ["stars", "*a ".repeat(13_000)],
    ["ticks", "`".repeat(40_000)],
    ["unclosed fences", "```a ``".repeat(5_000)],
    ["brackets", "<[(".repeat(13_000)],
    ["colons", ":".repeat(40_000)],
    ["one word over and over", "a ".repeat(20_000)],
    ["open links", "[a](".repeat(10_000)],
    ["spaces between words", `a${" ".repeat(39_990)}b`],
    ["mentions", "<@UBOT> ".repeat(5_000)],
  ])("40,000 characters of %s take no time worth speaking of", { timeout: 5_000 }, (_name, text) => {
    const blocks = [
      section(text),
      { type: "header", text: { type: "plain_text", text } },
      said({ type: "text", text, style: { bold: true } }),
    ];
    const attachments = [{ title: text, text, fields: [{ title: text, value: text }], fallback: text }];
    expect(whole({ text, blocks, attachments }).markdown.length).toBeLessThanOrEqual(limits.markdownChars);
  });
});

describe("files", () => {
  test("are described without being believed", () => {
    const { files, markdown } = whole({
      files: [
        {
          id: "F1",
          name: "a\nb.txt",
          mimetype: "text/plain",
          size: 5_000_000_000,
          url_private: "https://files.slack.com/1",
        },
        { id: "<F2>", title: "Plan", is_external: true, url_private: "https://evil.example.com/x", size: -1 },
        { id: "F3", mode: "tombstone" },
      ],
    });
    expect(files).toEqual([
      {
        id: "F1",
        name: "a b.txt",
        mimeType: "text/plain",
        sizeBytes: 5_000_000_000,
        url: "https://files.slack.com/1",
        isExternal: false,
      },
      {
        id: undefined,
        name: "Plan",
        mimeType: undefined,
        sizeBytes: undefined,
        url: "https://evil.example.com/x",
        isExternal: true,
      },
    ]);
    expect(markdown).toBe(
      "Files:\n- a b.txt (text/plain, 5.0 GB)\n- Plan\n- (a file that is no longer there)",
    );
  });

  test("say what Slack knows of their content", () => {
    const files = [
      {
        name: "run.sh",
        mode: "snippet",
        filetype: "shell",
        preview: "set -e\necho `date`",
        preview_is_truncated: true,
      },
      { name: "clip.m4a", transcription: { status: "complete", preview: { content: "the pool is full" } } },
      { name: "chart.png", title: "Errors", alt_txt: "a line that rises" },
    ];
    expect(markdown({ files })).toBe(
      [
        "Files:\n- run.sh\n- clip.m4a\n- chart.png: Errors: a line that rises",
        "run.sh, its first lines:\n```shell\nset -e\necho `date`\n```",
        "Spoken in clip.m4a: the pool is full",
      ].join("\n\n"),
    );
  });
});

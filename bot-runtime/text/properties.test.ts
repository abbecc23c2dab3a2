import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { botUserId, names } from "./fixtures/names.ts";
import { limits } from "./limits.ts";
import { messageToMarkdown, type SlackMessage } from "./message.ts";
import { referencedIds } from "./referenced-ids.ts";
import { transcript } from "./transcript.ts";

const BLOCK_TYPES =
  "actions alert card carousel container context context_actions data_table divider file header image input markdown plan rich_text section table task_card video unknown constructor".split(
    " ",
  );
const ELEMENT_TYPES =
  "mrkdwn plain_text raw_text raw_number rich_text rich_text_section rich_text_list rich_text_quote rich_text_preformatted text link user usergroup channel team broadcast emoji date color image button static_select overflow checkboxes feedback_buttons workflow_button plain_text_input url task_card".split(
    " ",
  );
const KEYS =
  "text title title_link subtitle body fields elements accessory url image_url alt_text label hint element placeholder options option_groups initial_value rows caption tasks details output sources child_blocks style indent offset unicode name user_id timestamp format fallback pretext author_name footer ts is_share message_blocks message blocks attachments actions files value".split(
    " ",
  );
/** Strings in which each sign that means something to Slack or to Markdown is likely. */
const strings = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(..."*_~`<>@!#|&;\n :-.()[]aU1^{}\u202e\ue000\ue001\ue002\u2028"),
    maxLength: 60,
  }),
  fc.constantFrom("<@UBOT>", "<@U1ALICE|x>", "```", "<!date^1^{date}|x>", "&lt;", "constructor", "__proto__"),
);

/** JSON of Slack's own shape in which anything may stand anywhere. */
const { node } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    strings,
    fc.constantFrom(null, true, 0, -1, 1.5, 1e20),
    fc.array(tie("node"), { maxLength: 4 }),
    fc
      .tuple(
        fc.constantFrom(...BLOCK_TYPES, ...ELEMENT_TYPES),
        fc.dictionary(fc.constantFrom(...KEYS), tie("node"), { maxKeys: 5 }),
      )
      .map(([type, fields]) => ({ type, ...fields })),
  ),
}));
const messages = fc.oneof(
  fc.record(
    { text: node, blocks: fc.array(node), attachments: fc.array(node), files: fc.array(node) },
    { requiredKeys: [] },
  ),
  fc.record({ text: strings, user: node, bot_id: node, username: node, ts: node }, { requiredKeys: [] }),
  fc.jsonValue(),
  fc.anything(),
) as fc.Arbitrary<SlackMessage>;

const HIDDEN = /[\u202a-\u202e\u2066-\u2069\ue000-\ue002\u2028]|\0/;

test("whatever comes in: no throw, a bounded length, nothing that hides or reorders text, the same twice", () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 0, max: 300 }), (message, maxChars) => {
      const said = messageToMarkdown(message, names, { botUserId });
      expect(said.markdown.length).toBeLessThanOrEqual(limits.markdownChars);
      expect(said.markdown.isWellFormed()).toBe(true);
      expect(said.markdown).not.toMatch(HIDDEN);
      expect(said.markdown).toBe(said.markdown.trim());
      expect(messageToMarkdown(message, names, { botUserId })).toEqual(said);
      expect(messageToMarkdown(message, names, { maxChars }).markdown.length).toBeLessThanOrEqual(maxChars);
    }),
    { numRuns: 2_000 },
  );
});

test("every name that is asked for was announced by referencedIds", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const ids = referencedIds(message);
      const asked = (known: readonly string[]) => (id: string) => {
        expect(known).toContain(id);
        return undefined;
      };
      const strict = {
        user: asked(ids.users),
        channel: asked(ids.channels),
        userGroup: asked(ids.userGroups),
      };
      messageToMarkdown(message, strict);
      transcript([message], strict);
    }),
  );
});

test("in a transcript only speakers' lines stand outside quotes, one for each message", () => {
  fc.assert(
    fc.property(fc.array(messages, { maxLength: 6 }), (thread) => {
      const said = transcript(thread, names);
      expect(said.length).toBeLessThanOrEqual(limits.transcriptChars);
      const lines = said.split("\n").slice(1);
      const outside = lines.filter((line) => line !== "" && !line.startsWith(">"));
      expect(outside.length).toBeLessThanOrEqual(thread.length);
      for (const line of outside)
        expect(line).toMatch(/^\*\*[^*]+\*\*(?: \(\d+\))?(?: \(app\))?(?:, .{23})?:$/);
    }),
  );
});

describe("planted words", () => {
  const plain = (text: string) => ({ type: "plain_text", text });
  const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
  const rich = (text: string) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  });
  const inRich = (element: object) => ({ type: "rich_text", elements: [element] });
  type Plant = (...words: string[]) => object;

  /** Every place of every block type that carries words, one word each. */
  const PLACES: Readonly<Record<string, Plant>> = {
    actions: (a = "", b = "", c = "") => ({
      type: "actions",
      elements: [
        { type: "button", text: plain(a), value: "hidden" },
        { type: "static_select", placeholder: plain(b), options: [{ text: plain(c), value: "hidden" }] },
      ],
    }),
    alert: (a = "") => ({ type: "alert", level: "error", text: mrkdwn(a) }),
    card: (a = "", b = "", c = "", d = "", e = "") => ({
      type: "card",
      title: mrkdwn(a),
      subtitle: mrkdwn(b),
      body: mrkdwn(c),
      hero_image: { type: "image", alt_text: d, image_url: "https://x.example.com" },
      actions: [{ type: "button", text: plain(e) }],
    }),
    carousel: (a = "", b = "") => ({
      type: "carousel",
      elements: [
        { type: "card", title: mrkdwn(a) },
        { type: "card", body: mrkdwn(b) },
      ],
    }),
    container: (a = "", b = "", c = "") => ({
      type: "container",
      title: plain(a),
      subtitle: plain(b),
      child_blocks: [{ type: "section", text: mrkdwn(c) }],
    }),
    context: (a = "", b = "") => ({
      type: "context",
      elements: [mrkdwn(a), { type: "image", alt_text: b, image_url: "https://x.example.com" }],
    }),
    context_actions: (a = "", b = "", c = "") => ({
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          positive_button: { text: plain(a) },
          negative_button: { text: plain(b) },
        },
        { type: "icon_button", icon: "trash", text: plain(c) },
      ],
    }),
    data_table: (a = "", b = "", c = "") => ({
      type: "data_table",
      caption: a,
      rows: [[{ type: "raw_text", text: b }], [{ type: "raw_number", value: 1, text: c }]],
    }),
    file: (a = "") => ({ type: "file", source: "remote", external_id: a }),
    header: (a = "") => ({ type: "header", text: plain(a) }),
    image: (a = "", b = "") => ({
      type: "image",
      image_url: "https://x.example.com",
      alt_text: a,
      title: plain(b),
    }),
    input: (a = "", b = "", c = "", d = "") => ({
      type: "input",
      label: plain(a),
      hint: plain(b),
      element: { type: "plain_text_input", placeholder: plain(c), initial_value: d },
    }),
    markdown: (a = "") => ({ type: "markdown", text: `**${a}**` }),
    plan: (a = "", b = "", c = "") => ({
      type: "plan",
      title: a,
      tasks: [{ type: "task_card", task_id: "1", title: b, details: rich(c), status: "error" }],
    }),
    rich_text: (a = "", b = "", c = "", d = "", e = "") => ({
      type: "rich_text",
      elements: [
        ...rich(a).elements,
        { type: "rich_text_list", style: "bullet", elements: rich(b).elements },
        ...inRich({ type: "rich_text_quote", elements: [{ type: "text", text: c, style: { bold: true } }] })
          .elements,
        ...inRich({ type: "rich_text_preformatted", elements: [{ type: "text", text: d }] }).elements,
        { type: "rich_text_section", elements: [{ type: "link", url: "https://x.example.com", text: e }] },
      ],
    }),
    section: (a = "", b = "", c = "", d = "") => ({
      type: "section",
      text: mrkdwn(a),
      fields: [mrkdwn(`*${b}*\n${c}`)],
      accessory: { type: "button", text: plain(d) },
    }),
    table: (a = "", b = "", c = "") => ({
      type: "table",
      rows: [[{ type: "raw_text", text: a }, rich(b)], [{ type: "raw_text", text: c }]],
    }),
    task_card: (a = "", b = "", c = "", d = "") => ({
      type: "task_card",
      task_id: "1",
      title: a,
      details: rich(b),
      output: rich(c),
      sources: [{ type: "url", url: "https://x.example.com", text: d }],
      status: "complete",
    }),
    video: (a = "", b = "", c = "", d = "", e = "") => ({
      type: "video",
      title: plain(a),
      alt_text: b,
      description: plain(c),
      author_name: d,
      provider_name: e,
      video_url: "https://x.example.com",
    }),
    not_invented_yet: (a = "", b = "", c = "", d = "", e = "") => ({
      type: "not_invented_yet",
      title: plain(a),
      text: b,
      fields: [mrkdwn(c), { title: d, value: e }],
    }),
  };

  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{6}[0-9]{4}$/), { minLength: 6, maxLength: 6 });
  const count = (markdown: string, word: string): number => markdown.split(word).length - 1;

  /** Parameters with defaults do not count in `length`: they are counted by what they leave behind. */
  const countArguments = (plant: Plant): number => {
    const marks = ["p0q", "p1q", "p2q", "p3q", "p4q", "p5q"];
    const left = JSON.stringify(plant(...marks));
    return marks.filter((mark) => left.includes(mark)).length;
  };

  test.each(Object.entries(PLACES))(
    "in a block of type %s each comes out once, inside others too",
    (_type, plant) => {
      fc.assert(
        fc.property(words, (planted) => {
          const block = plant(...planted);
          const used = planted.slice(0, countArguments(plant));
          for (const blocks of [[block], [{ type: "container", child_blocks: [block] }]]) {
            for (const message of [{ blocks }, { attachments: [{ blocks }] }]) {
              const { markdown } = messageToMarkdown(message, names);
              expect(used.map((word) => [word, count(markdown, word)])).toEqual(
                used.map((word) => [word, 1]),
              );
            }
          }
        }),
        { numRuns: 20 },
      );
    },
  );

  test.each(Object.entries(PLACES))(
    "that the text repeats from a block of type %s come out once",
    (_type, plant) => {
      fc.assert(
        fc.property(words, (planted) => {
          const used = planted.slice(0, countArguments(plant));
          const { markdown } = messageToMarkdown(
            { text: used.join("\n"), blocks: [plant(...planted)] },
            names,
          );
          expect(used.map((word) => [word, count(markdown, word)])).toEqual(used.map((word) => [word, 1]));
        }),
        { numRuns: 20 },
      );
    },
  );

  test("in every field of an attachment each comes out once", () => {
    fc.assert(
      fc.property(words, ([a = "", b = "", c = "", d = "", e = "", f = ""]) => {
        const attachment = {
          pretext: a,
          author_name: b,
          title: c,
          text: d,
          fields: [{ title: e, value: f }],
          fallback: `${c} ${d}`,
        };
        const { markdown } = messageToMarkdown({ text: c, attachments: [attachment] }, names);
        expect([a, b, c, d, e, f].map((word) => count(markdown, word))).toEqual([1, 1, 1, 1, 1, 1]);
      }),
    );
  });
});

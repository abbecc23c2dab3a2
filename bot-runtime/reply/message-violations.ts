import type { Block, InlineElement, ReplyMessage } from "./block.ts";
import { limits } from "./limits.ts";

/** For tests: what Slack would refuse in a message, and what an agent must not be able to make. Empty when all is well. */
export function violationsOf(message: ReplyMessage): string[] {
  const found: string[] = [];
  const require = (holds: boolean, rule: string): void => {
    if (!holds) found.push(rule);
  };
  require(message.text !== "", "text says something");
  require(Buffer.byteLength(message.text) <= 4_000, "text has at most 4,000 bytes");
  require(!/[<>]/.test(message.text), "text holds no token of Slack's");
  require(!/&(?!amp;|lt;|gt;)/.test(message.text), "text holds whole entities");
  require(!/(?<![\w.])@(channel|here|everyone)\b/i.test(message.text), "text calls nobody");
  require(message.text.isWellFormed() && JSON.stringify(message.blocks).isWellFormed(), "no half character");
  require(message.blocks.length >= 1 && message.blocks.length <= 50, "1 to 50 blocks");
  require(message.blocks.filter((block) => block.type === "table").length <= 1, "one table");
  require(countedCharacters(message.blocks) <= limits.messageCost, "blocks have at most 12,000 characters");
  for (const block of message.blocks) found.push(...blockViolations(block));
  for (const inline of inlinesIn(message.blocks)) found.push(...inlineViolations(inline));
  return found;
}

/** For tests: every run of text that a reader sees, in order. */
export function shownTexts(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.type === "header") return [block.text.text];
    if (block.type === "context") return [block.elements[0].text];
    return inlinesIn([block]).map((inline) => inline.text);
  });
}

function inlinesIn(blocks: readonly Block[]): readonly InlineElement[] {
  return blocks.flatMap((block) => {
    if (block.type === "table") {
      return block.rows.flat().flatMap((cell): readonly InlineElement[] => {
        return cell.type === "raw_text" ? [{ type: "text", text: cell.text }] : cell.elements[0].elements;
      });
    }
    if (block.type !== "rich_text") return [];
    return block.elements.flatMap((element): readonly InlineElement[] =>
      element.type === "rich_text_list"
        ? element.elements.flatMap((section) => section.elements)
        : element.elements,
    );
  });
}

function blockViolations(block: Block): string[] {
  switch (block.type) {
    case "header":
      return block.text.text.length >= 1 && block.text.text.length <= 150
        ? []
        : ["a header has 1 to 150 characters"];
    case "table": {
      const widths = new Set(block.rows.map((row) => row.length));
      const isBounded = block.rows.length <= 100 && Math.max(...widths) <= 20 && widths.size === 1;
      return isBounded ? [] : ["a table has at most 100 rows and 20 columns, all rows alike"];
    }
    case "rich_text":
      return block.elements.flatMap((element) => {
        const isEmpty = element.elements.length === 0;
        const isDeep = element.type === "rich_text_list" && (element.indent > 8 || (element.offset ?? 0) < 0);
        return [...(isEmpty ? ["no empty element"] : []), ...(isDeep ? ["indent 0 to 8"] : [])];
      });
    case "context":
    case "divider":
      return [];
    default:
      return [`no ${JSON.stringify(block)} block`];
  }
}

function inlineViolations(inline: InlineElement): string[] {
  const isKnown = inline.type === "text" || inline.type === "link";
  const isSafe = inline.type !== "link" || /^(?:https?:\/\/|mailto:)/.test(inline.url);
  const isInert = !/<(?:!(?:channel|here|everyone)|@[UW]|#C|!subteam)/.test(inline.text);
  return [
    ...(isKnown ? [] : ["only text and links"]),
    ...(isSafe ? [] : ["links to http, https and mailto only"]),
    ...(isInert ? [] : ["no token of Slack's"]),
    ...(inline.text === "" ? ["no empty text"] : []),
  ];
}

/** The least that Slack can count: the words, entities for `&`, `<` and `>`, addresses. */
function countedCharacters(blocks: readonly Block[]): number {
  const links = inlinesIn(blocks).flatMap((inline) => (inline.type === "link" ? [inline.url] : []));
  const text = [...shownTexts(blocks), ...links].join("");
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").length;
}

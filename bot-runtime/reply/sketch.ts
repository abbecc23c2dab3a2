import type { Block, InlineElement, ReplyMessage } from "./block.ts";

/** For tests: a message as a few readable lines, one for each thing that Slack would show. */
export const sketch = (message: ReplyMessage): string[] => message.blocks.flatMap(blockLines);

function blockLines(block: Block): string[] {
  switch (block.type) {
    case "header":
      return [`header: ${block.text.text}`];
    case "divider":
      return ["----"];
    case "context":
      return [`note: ${block.elements[0].text}`];
    case "table":
      return block.rows.map((row) => {
        const cells = row.map((cell) =>
          cell.type === "raw_text" ? cell.text : inlineSketch(cell.elements[0].elements),
        );
        return `| ${cells.join(" | ")} |`;
      });
    case "rich_text":
      return block.elements.flatMap((element) => {
        if (element.type === "rich_text_section") return [inlineSketch(element.elements)];
        if (element.type === "rich_text_quote") return [`> ${inlineSketch(element.elements)}`];
        if (element.type === "rich_text_preformatted") {
          return [`code(${element.language ?? ""}): ${inlineSketch(element.elements)}`];
        }
        return element.elements.map((item, index) => {
          const marker = element.style === "bullet" ? "-" : `${(element.offset ?? 0) + index + 1}.`;
          return `${element.border ? "> " : ""}${"  ".repeat(element.indent)}${marker} ${inlineSketch(item.elements)}`;
        });
      });
  }
}

function inlineSketch(inlines: readonly InlineElement[]): string {
  return inlines
    .map((inline) => {
      const words = inline.type === "link" ? `[${inline.text}](${inline.url})` : inline.text;
      const { bold, italic, strike, code } = inline.style ?? {};
      const marks = [bold && "b", italic && "i", strike && "s", code && "c"].filter(Boolean);
      return marks.reduce((text, mark) => `<${mark}>${text}</${mark}>`, words);
    })
    .join("");
}

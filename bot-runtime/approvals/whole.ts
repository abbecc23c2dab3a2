import { argumentsShown, argumentsText, toolName, visible } from "./arguments.ts";
import { type Block, plainText, preformatted, section, toolElements, weightOf } from "./elements.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";

type Approval = Extract<HumanRequest, { kind: "approval" }>;

/** Whether the message shows every tool call to its last letter: only then may a click on it approve them. */
export function isWhollyShown({ tools }: Approval): boolean {
  if (tools.length > limits.toolsShown) return false;
  if (
    tools.some(({ name, args }) => visible(name).length > limits.nameShownChars || argumentsShown(args).cut)
  )
    return false;
  return (
    weightOf(tools.flatMap(({ name, args }) => toolElements(name, argumentsShown(args).text))) <=
    limits.wholeWeight
  );
}

/** Every tool call to its last letter, in blocks of a view; `isWhole` is false where a view has no room for that, and the rest is cut. */
export function wholeBlocks({ tools }: Approval): {
  readonly blocks: readonly Block[];
  readonly isWhole: boolean;
} {
  const all = tools.flatMap(({ name, args }) => [nameBlock(name), ...argumentBlocks(args)]);
  const kept: Block[] = [];
  let bytes = 0;
  for (const block of all) {
    bytes += bytesOf(block);
    if (kept.length >= limits.wholeBlocks || bytes > limits.wholeBytes) {
      const more = { type: "rich_text", elements: [section([plainText("…")])] };
      return { blocks: [...kept, more], isWhole: false };
    }
    kept.push(block);
  }
  return { blocks: kept, isWhole: true };
}

const nameBlock = (name: string): Block => ({
  type: "rich_text",
  elements: [section([plainText(toolName(name, 6 * limits.nameChars), { bold: true })])],
});

/** Arguments in pieces that fit a block. */
export function argumentBlocks(args: Readonly<Record<string, unknown>>): Block[] {
  const text = argumentsText(args);
  const blocks: Block[] = [];
  for (let from = 0; from < text.length; from += limits.argsPieceChars) {
    const piece = text.slice(from, from + limits.argsPieceChars).toWellFormed();
    blocks.push({ type: "rich_text", elements: [preformatted(piece)] });
  }
  return blocks;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

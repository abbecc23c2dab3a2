import type { SlackObject } from "./page-api.ts";

/** An interactive element and the block that it stands in. */
export interface FoundElement {
  readonly blockId: string;
  readonly element: SlackObject;
}

/** Finds the element with this `action_id`, at any depth; in the block with `blockId` when that is given. */
export function findElement(
  blocks: readonly unknown[],
  actionId: string,
  blockId: string | undefined,
): FoundElement | undefined {
  for (const block of blocks) {
    if (typeof block !== "object" || block === null) continue;
    const found = search(block as SlackObject, actionId, String((block as SlackObject).block_id ?? ""));
    if (found !== undefined && (blockId === undefined || found.blockId === blockId)) return found;
  }
  return undefined;
}

/** The blocks of a message's attachments. */
export const attachmentBlocks = (attachments: readonly SlackObject[]): unknown[] =>
  attachments.flatMap((attachment) => (Array.isArray(attachment.blocks) ? attachment.blocks : []));

function search(object: SlackObject, actionId: string, blockId: string): FoundElement | undefined {
  if (object.action_id === actionId) return { blockId, element: object };
  for (const value of Object.values(object)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item !== "object" || item === null) continue;
      const nested = item as SlackObject;
      const id = typeof nested.block_id === "string" ? nested.block_id : blockId;
      const found = search(nested, actionId, id);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The `actions[]` entry of a click: what the element is, and what the user chose. */
export function actionJson({ blockId, element }: FoundElement, value: SlackObject): SlackObject {
  const { action_id: actionId, type, text, style, value: own } = element;
  return {
    action_id: actionId,
    block_id: blockId,
    type,
    ...(text === undefined ? {} : { text }),
    ...(style === undefined ? {} : { style }),
    ...(own === undefined ? {} : { value: own }),
    ...value,
  };
}

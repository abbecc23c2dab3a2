import { blockProblems } from "../blocks/check.ts";
import { readBotText } from "../bot-text.ts";
import { limits } from "../limits.ts";
import type { SlackObject } from "../page-api.ts";
import { type Args, isObject } from "./args.ts";
import type { Call } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";

/** What a call wants a message to say; undefined: not named, so an edit keeps what was there. */
export interface Content {
  readonly text: string | undefined;
  readonly blocks: readonly SlackObject[] | undefined;
  readonly attachments: readonly SlackObject[] | undefined;
  readonly metadata: SlackObject | undefined;
}

/**
 * Reads and checks text, blocks, attachments and metadata.
 * @throws {Refusal} `no_text`, `msg_too_long`, `invalid_blocks`, `invalid_blocks_format`, `too_many_attachments`,
 *  `markdown_text_conflict`, `invalid_metadata_format`, `invalid_metadata_schema`, `metadata_too_large`.
 */
export function readContent(call: Call): Content {
  const { args } = call;
  const given = args.objects("blocks", "invalid_blocks_format");
  const attachments = args.objects("attachments", "invalid_attachments");
  const markdown = args.optionalText("markdown_text");
  const text = args.optionalText("text");
  if (markdown !== undefined && (given !== undefined || (text !== undefined && text !== ""))) {
    throw new Refusal("markdown_text_conflict");
  }
  if ((markdown?.length ?? 0) > limits.markdownChars) throw new Refusal("msg_too_long");
  if ((text?.length ?? 0) > limits.textChars) throw new Refusal("msg_too_long");
  if ((attachments?.length ?? 0) > limits.attachments) throw new Refusal("too_many_attachments");
  const blocks = markdown === undefined ? given : [{ type: "markdown", text: markdown }];
  checkBlocks(blocks ?? [], "/blocks");
  refuseTypes(call, blocks ?? []);
  (attachments ?? []).forEach((attachment, index) => {
    const nested = attachment.blocks;
    if (Array.isArray(nested)) checkBlocks(nested, `/attachments/${index}/blocks`);
  });
  const reading = { linkNames: args.flag("link_names") || args.optionalText("parse") === "full" };
  return {
    text: text === undefined ? undefined : readBotText(text, call.world.workspace, reading),
    blocks: blocks?.map(withBlockId),
    attachments: attachments?.map((attachment, index) => ({ id: index + 1, ...attachment })),
    metadata: readMetadata(args),
  };
}

/** @throws {Refusal} `no_text` when nothing would show. */
export function refuseEmpty(content: Content): void {
  const hasText = content.text !== undefined && content.text.trim() !== "";
  if (!hasText && !content.blocks?.length && !content.attachments?.length) throw new Refusal("no_text");
}

/** @throws {Refusal} `invalid_blocks` with the reasons as Slack words them. */
export function checkBlocks(blocks: readonly SlackObject[], pointer: string): void {
  const problems = blockProblems(blocks, "message", pointer);
  if (problems.length > 0) throw refusalWith("invalid_blocks", problems);
}

/** @throws {Refusal} `invalid_blocks` while such blocks are not offered here. */
function refuseTypes({ world }: Call, blocks: readonly SlackObject[]): void {
  const refused = world.faults.active("refuse-blocks")?.type;
  const at = blocks.findIndex(({ type }) => type === refused);
  if (at >= 0)
    throw refusalWith("invalid_blocks", [`unsupported type: ${refused} [json-pointer:/blocks/${at}/type]`]);
}

/** Message metadata. Source: "Message metadata". An empty object takes it away. */
export function readMetadata(args: Args): SlackObject | undefined {
  const metadata = args.object("metadata", "invalid_metadata_format");
  if (metadata === undefined || Object.keys(metadata).length === 0) return metadata;
  if (typeof metadata.event_type !== "string" || !isObject(metadata.event_payload)) {
    throw new Refusal("invalid_metadata_schema");
  }
  if (!/^[a-z0-9_.-]{1,255}$/i.test(metadata.event_type)) throw new Refusal("invalid_metadata_schema");
  if (JSON.stringify(metadata).length > limits.metadataBytes) throw new Refusal("metadata_too_large");
  return metadata;
}

let blockCount = 0;

/** Slack names the blocks that the app left unnamed. */
function withBlockId(block: SlackObject): SlackObject {
  if (typeof block.block_id === "string") return block;
  blockCount += 1;
  return { ...block, block_id: `b${blockCount.toString(36)}` };
}

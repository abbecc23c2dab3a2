import { withoutAddress } from "./addressee.ts";
import { bounded } from "./bounded.ts";
import { contentWords } from "./content.ts";
import { type FileRef, fileRefs } from "./files.ts";
import { limits } from "./limits.ts";
import { type Names, startRendering } from "./rendering.ts";
import { asRecord, type Json, records } from "./untrusted.ts";

/** A message as Slack sent it. Nothing of it is believed: any field may be missing or be something else. */
export type SlackMessage = {
  readonly text?: unknown;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly files?: unknown;
  readonly [field: string]: unknown;
};

export type MarkdownOptions = {
  /** The bot's own user id: its mention is dropped where it only addresses the bot. */
  readonly botUserId?: string | undefined;
  /** Length of the Markdown at most, in UTF-16 units. Default: `limits.markdownChars`. */
  readonly maxChars?: number | undefined;
};

export type MessageMarkdown = {
  /** "" where the message says nothing, such as a mention alone. */
  readonly markdown: string;
  readonly files: readonly FileRef[];
  /** Something did not fit: the Markdown says so where the text was cut. */
  readonly truncated: boolean;
};

/**
 * What a Slack message says, as Markdown for an agent: text, every block, attachments and files, each thing once; ids as names,
 * dates in UTC, links kept. Pure and total: whatever is passed, it answers within its bounds and throws nothing.
 */
export function messageToMarkdown(
  message: SlackMessage,
  names: Names,
  options: MarkdownOptions = {},
): MessageMarkdown {
  const rendering = startRendering(names, options.botUserId);
  const fields = asRecord(message) ?? {};
  const whole = withoutAddress(contentWords(fields, rendering, limits.depth).join("\n\n"), rendering);
  const files = fileRefs([...records(fields.files), ...sharedFiles(fields)], rendering);
  const maxChars = Math.min(options.maxChars ?? limits.markdownChars, limits.markdownChars);
  const markdown = bounded(whole, maxChars);
  return { markdown, files, truncated: rendering.wasCut() || markdown !== whole };
}

/** Files of messages that this one shares: whoever shares them wants them looked at. */
const sharedFiles = (message: Json): readonly Json[] =>
  records(message.attachments).flatMap((attachment) => records(attachment.files));

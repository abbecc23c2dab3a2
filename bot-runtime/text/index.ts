export type { FileRef } from "./files.ts";
export {
  type MarkdownOptions,
  type MessageMarkdown,
  messageToMarkdown,
  type SlackMessage,
} from "./message.ts";
export { type ReferencedIds, referencedIds } from "./referenced-ids.ts";
export type { Names } from "./rendering.ts";
export { type TranscriptBounds, transcript } from "./transcript.ts";

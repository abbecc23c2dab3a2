export type { Block, ReplyMessage } from "./block.ts";
export { applyEvent, type Draft, emptyDraft } from "./draft.ts";
export { finalMarkdown, previewOf } from "./draft-text.ts";
export type { FileRef } from "./file.ts";
export { escapeMrkdwn, inertLine } from "./inert.ts";
export { type AnswerOptions, layOutAnswer, renderAnswer } from "./render-answer.ts";
export { type PreviewOptions, renderPreview } from "./render-preview.ts";
export { type Mention, type SentenceValues, sentence } from "./sentence.ts";
export type { Step } from "./step.ts";

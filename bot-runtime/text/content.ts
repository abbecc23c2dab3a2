import { attachmentWords } from "./attachments.ts";
import { blockWords } from "./blocks/blocks.ts";
import { isSummary, type Said, saidIn, unsaid } from "./dedupe.ts";
import { fileWords } from "./files.ts";
import { limits } from "./limits.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { isPlaceholder } from "./placeholder.ts";
import { firstOf, type Rendering, whileRoom } from "./rendering.ts";
import { isSharedMessage, sharedWords } from "./shared.ts";
import { asText, type Json, records } from "./untrusted.ts";

/**
 * What a message says: its text, blocks, attachments and files as paragraphs, each thing once. With blocks Slack shows the text
 * in notifications only, so what it merely announces is left out; without blocks it is shown, and only a line that an attachment
 * has as its own is left out.
 */
export function contentWords(message: Json, rendering: Rendering, depth: number): string[] {
  const blocks = blockWords(message.blocks, rendering, depth);
  const shown = saidIn(blocks);
  const attached = attachmentsWords(message.attachments, shown, rendering, depth);
  const text = mrkdwn(asText(message.text), rendering);
  const unannounced = isPlaceholder(text) && blocks.length > 0 ? "" : unsaid(text, shown, "announced");
  const beside = saidIn(attached.own);
  const isNoNews = attached.summaries.some((fallback) => isSummary(unannounced, fallback, beside));
  const own = isNoNews ? "" : unsaid(unannounced, beside, "repeated");
  return [own, ...blocks, ...attached.all, ...fileWords(message.files, rendering)].filter(
    (paragraph) => paragraph !== "",
  );
}

type Attached = {
  readonly all: readonly string[] /** Without shared messages: those are others' words. */;
  readonly own: readonly string[];
  /** What the app says about its attachments where they cannot be shown. */
  readonly summaries: readonly string[];
};

/** One after the other, divided where there are several; one that says exactly what another said is left out. */
function attachmentsWords(value: unknown, above: Said, rendering: Rendering, depth: number): Attached {
  const list = records(value);
  if (list.length > 0 && depth <= 0) {
    rendering.noteCut();
    return { all: [], own: [], summaries: [] };
  }
  const seen = new Set<string>();
  const own: string[] = [];
  const summaries: string[] = [];
  const all = whileRoom(firstOf(list, limits.attachments, rendering), rendering, (attachment) => {
    const isShared = isSharedMessage(attachment);
    const words = isShared
      ? sharedWords(attachment, rendering, (message) => contentWords(message, rendering, depth - 1))
      : attachmentWords(attachment, above, rendering, depth - 1);
    const whole = words.join("\n\n");
    if (whole === "" || seen.has(whole)) return [];
    if (!isShared) {
      own.push(...words);
      summaries.push(mrkdwn(asText(attachment.fallback), rendering));
    }
    seen.add(whole);
    return seen.size > 1 ? ["---", ...words] : words;
  });
  return { all, own, summaries };
}

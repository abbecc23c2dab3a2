import { utcTime } from "./date.ts";
import { limits } from "./limits.ts";
import { link } from "./link.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { isPlaceholder } from "./placeholder.ts";
import { channelMention, type Rendering, userName } from "./rendering.ts";
import { quoted } from "./rich-text.ts";
import { asId, asLine, asRecord, asText, type Json, records } from "./untrusted.ts";

/** Whether the attachment is another Slack message: forwarded, or unfurled from its link. */
export const isSharedMessage = (attachment: Json): boolean =>
  attachment.is_share === true ||
  attachment.is_msg_unfurl === true ||
  Array.isArray(attachment.message_blocks);

/**
 * A shared message as a quote under who wrote it, where and when: its words are not those of the person who shares it.
 * `say` renders it as the message that it is.
 */
export function sharedWords(
  attachment: Json,
  rendering: Rendering,
  say: (message: Json) => readonly string[],
): string[] {
  const whole = say({ ...attachment, blocks: sharedBlocks(attachment) });
  const said = whole.length > 0 ? whole : [fallbackWords(attachment, rendering)];
  const author = link(`Message by ${authorOf(attachment, rendering)}`, asLine(attachment.from_url));
  const head = `${author}${placeOf(attachment, rendering)}:`;
  return [[head, quoted(said.join("\n\n"))].filter((line) => line !== "").join("\n")];
}

/** "[January 1st, 2026 5:15 AM] alice: the words": all that there is when the message itself was not passed on. */
function fallbackWords(attachment: Json, rendering: Rendering): string {
  const fallback = mrkdwn(asText(attachment.fallback), rendering);
  return isPlaceholder(fallback) ? "" : fallback;
}

/** `message_blocks` holds the blocks of each message that was shared, one level down. */
const sharedBlocks = (attachment: Json): readonly unknown[] => {
  const wrapped = records(attachment.message_blocks).flatMap((one) => records(asRecord(one.message)?.blocks));
  return wrapped.length > 0 ? wrapped : records(attachment.blocks);
};

function authorOf(attachment: Json, rendering: Rendering): string {
  const id = asId(attachment.author_id);
  const name = asLine(attachment.author_name, limits.nameChars);
  return id === undefined ? name || "someone" : userName(id, name, rendering);
}

function placeOf(attachment: Json, rendering: Rendering): string {
  const id = asId(attachment.channel_id);
  const name = asLine(attachment.channel_name, limits.nameChars);
  const channel = id === undefined ? name && `#${name}` : channelMention(id, name, rendering);
  const time = utcTime(attachment.ts);
  return `${channel === "" ? "" : ` in ${channel}`}${time === undefined ? "" : `, ${time}`}`;
}

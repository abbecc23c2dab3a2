import { withEmoji } from "../emoji.ts";
import { Mrkdwn } from "../mrkdwn.tsx";
import { isRecord, textOf } from "./slack-object.ts";

/** A text object: `mrkdwn` with its markup, `plain_text` as it stands. */
export function Text({ text }: { text: unknown }) {
  if (isRecord(text) && text.type === "mrkdwn") return <Mrkdwn text={textOf(text)} />;
  return <span className="plain">{withEmoji(textOf(text))}</span>;
}

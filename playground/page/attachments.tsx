import type { SlackObject } from "../slack/page-api.ts";
import { type At, Blocks } from "./blocks/block.tsx";
import { recordsIn, stringIn } from "./blocks/slack-object.ts";
import { withEmoji } from "./emoji.ts";
import { Mrkdwn, SafeLink } from "./mrkdwn.tsx";
import { slackDate } from "./slack-date.ts";

/** Slack's older way to structure a message; monitors still use it most. */
export function Attachments({ attachments, at }: { attachments: readonly SlackObject[]; at: At }) {
  return attachments.map((attachment, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no other name, and never change their places
    <Attachment key={index} attachment={attachment} at={at} />
  ));
}

const named: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#e01e5a" };

function Attachment({ attachment, at }: { attachment: SlackObject; at: At }) {
  const text = (key: string): string => stringIn(attachment, key);
  const blocks = recordsIn(attachment.blocks);
  const fields = recordsIn(attachment.fields);
  const says =
    ["pretext", "title", "text", "footer", "author_name"].some((key) => text(key) !== "") ||
    blocks.length > 0 ||
    fields.length > 0;
  return (
    <>
      {text("pretext") !== "" && <Mrkdwn text={text("pretext")} />}
      <div className="attachment" style={{ borderLeftColor: colourOf(text("color")) }}>
        {text("author_name") !== "" && (
          <p className="author">
            <MaybeLink href={text("author_link")} words={text("author_name")} />
          </p>
        )}
        {text("title") !== "" && (
          <p className="title">
            <MaybeLink href={text("title_link")} words={text("title")} />
          </p>
        )}
        {text("text") !== "" && <Mrkdwn text={text("text")} />}
        {blocks.length > 0 && <Blocks blocks={blocks} at={at} />}
        {fields.length > 0 && (
          <dl>
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as attachments
              <div key={index} className={field.short === true ? "short" : ""}>
                <dt>{withEmoji(String(field.title ?? ""))}</dt>
                <dd>
                  <Mrkdwn text={String(field.value ?? "")} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {!says && <Mrkdwn text={text("fallback")} />}
        <LegacyActions actions={recordsIn(attachment.actions)} />
        <Footer words={text("footer")} seconds={Number(attachment.ts)} />
      </div>
    </>
  );
}

const colourOf = (given: string): string =>
  named[given] ?? (/^#?[0-9a-f]{6}$/i.test(given) ? `#${given.replace("#", "")}` : "var(--line-strong)");

function MaybeLink({ href, words }: { href: string; words: string }) {
  return href === "" ? withEmoji(words) : <SafeLink href={href}>{withEmoji(words)}</SafeLink>;
}

/** Buttons of the old kind: their links work, their callbacks are no longer taken by Slack's new apps. */
function LegacyActions({ actions }: { actions: readonly SlackObject[] }) {
  if (actions.length === 0) return null;
  return (
    <p className="elements">
      {actions.map((action, index) => (
        <MaybeLink
          // biome-ignore lint/suspicious/noArrayIndexKey: as attachments
          key={index}
          href={stringIn(action, "url")}
          words={stringIn(action, "text")}
        />
      ))}
    </p>
  );
}

function Footer({ words, seconds }: { words: string; seconds: number }) {
  const when = seconds > 0 ? slackDate(seconds, "{date_short} at {time}") : "";
  const line = [words, when].filter((part) => part !== "").join(" | ");
  if (line === "") return null;
  return (
    <div className="footer">
      <Mrkdwn text={line} />
    </div>
  );
}

import type { SlackObject } from "../slack/page-api.ts";
import { type At, Blocks } from "./blocks.tsx";
import { isRecord } from "./interactive.tsx";
import { Mrkdwn, SafeLink } from "./mrkdwn.tsx";

/** Slack's older way to structure a message; monitors still use it most. */
export function Attachments({ attachments, at }: { attachments: readonly SlackObject[]; at: At }) {
  return attachments.map((attachment, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no other name, and never change their places
    <Attachment key={index} attachment={attachment} at={at} />
  ));
}

const named: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };

function Attachment({ attachment, at }: { attachment: SlackObject; at: At }) {
  const text = (key: string): string => (typeof attachment[key] === "string" ? attachment[key] : "");
  const blocks = Array.isArray(attachment.blocks) ? attachment.blocks.filter(isRecord) : [];
  const fields = Array.isArray(attachment.fields) ? attachment.fields.filter(isRecord) : [];
  const given = text("color");
  const color =
    named[given] ?? (/^#?[0-9a-f]{6}$/i.test(given) ? `#${given.replace("#", "")}` : "var(--line)");
  const says =
    ["pretext", "title", "text", "footer", "author_name"].some((key) => text(key) !== "") ||
    blocks.length > 0 ||
    fields.length > 0;
  return (
    <>
      {text("pretext") !== "" && <Mrkdwn text={text("pretext")} />}
      <div className="attachment" style={{ borderLeftColor: color }}>
        {text("author_name") !== "" && <p className="author">{text("author_name")}</p>}
        {text("title") !== "" && (
          <p className="title">
            {text("title_link") === "" ? (
              text("title")
            ) : (
              <SafeLink href={text("title_link")}>{text("title")}</SafeLink>
            )}
          </p>
        )}
        {text("text") !== "" && <Mrkdwn text={text("text")} />}
        {blocks.length > 0 && <Blocks blocks={blocks} at={at} />}
        {fields.length > 0 && (
          <dl>
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as attachments
              <div key={index} className={field.short === true ? "short" : ""}>
                <dt>{String(field.title ?? "")}</dt>
                <dd>
                  <Mrkdwn text={String(field.value ?? "")} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {!says && <Mrkdwn text={text("fallback")} />}
        {text("footer") !== "" && <p className="footer">{text("footer")}</p>}
      </div>
    </>
  );
}

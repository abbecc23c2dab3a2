import type { CSSProperties, ReactNode } from "react";
import type { SlackObject } from "../../slack/page-api.ts";
import { emojiOf } from "../emoji.ts";
import { SafeLink } from "../mrkdwn.tsx";
import { slackDate } from "../slack-date.ts";
import { useWorkspace } from "../workspace-context.ts";
import { isRecord, recordsIn, stringIn } from "./slack-object.ts";

/** What a person types, and what an agent's answer becomes: sections, lists, quotes, code. */
export function RichText({ block }: { block: SlackObject }) {
  return (
    <div className="rich-text">
      {numbered(recordsIn(block.elements)).map(({ element, first }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
        <Part key={index} element={element} first={first} />
      ))}
    </div>
  );
}

/** A list that another one interrupts goes on counting by its `offset`, as Slack does. */
const numbered = (elements: readonly SlackObject[]) =>
  elements.map((element) => ({ element, first: Number(element.offset ?? 0) + 1 }));

function Part({ element, first }: { element: SlackObject; first: number }) {
  const parts = recordsIn(element.elements);
  switch (element.type) {
    case "rich_text_list": {
      const indent = Math.min(8, Number(element.indent ?? 0));
      const List = element.style === "ordered" ? "ol" : "ul";
      return (
        <List
          className={`indent-${indent % 3} ${Number(element.border ?? 0) > 0 ? "bordered" : ""}`}
          style={{ "--indent": indent } as CSSProperties}
          {...(List === "ol" ? { start: first } : {})}
        >
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
            <li key={index}>
              <Inlines parts={recordsIn(part.elements)} />
            </li>
          ))}
        </List>
      );
    }
    case "rich_text_quote":
      return (
        <blockquote>
          <Inlines parts={parts} />
        </blockquote>
      );
    case "rich_text_preformatted":
      return (
        <pre>
          <Inlines parts={parts} />
        </pre>
      );
    default:
      return (
        <p>
          <Inlines parts={parts} />
        </p>
      );
  }
}

export function Inlines({ parts }: { parts: readonly SlackObject[] }) {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
    <Styled key={index} style={part.style}>
      <Inline part={part} />
    </Styled>
  ));
}

function Inline({ part }: { part: SlackObject }) {
  const { view, me } = useWorkspace();
  const text = (key: string): string => stringIn(part, key);
  switch (part.type) {
    case "text":
      return text("text");
    case "link":
      return <SafeLink href={text("url")}>{text("text") || text("url")}</SafeLink>;
    case "emoji":
      return emojiOf(text("name"));
    case "user": {
      const user = view.users.find(({ id }) => id === part.user_id);
      return (
        <span className={`mention ${user?.id === me ? "of-me" : ""}`}>
          @{user?.realName ?? text("user_id")}
        </span>
      );
    }
    case "channel":
      return (
        <span className="mention">
          #{view.channels.find(({ id }) => id === part.channel_id)?.name ?? text("channel_id")}
        </span>
      );
    case "usergroup":
      return <span className="mention">@{text("usergroup_id")}</span>;
    case "broadcast":
      return <span className="mention of-me">@{text("range")}</span>;
    case "date":
      return slackDate(Number(part.timestamp), text("format") || "{date_short_pretty} at {time}");
    case "color":
      return (
        <>
          <span className="swatch" style={{ background: cssColour(text("value")) }} /> {text("value")}
        </>
      );
    default:
      return text("text");
  }
}

const cssColour = (value: string): string => (/^#[0-9a-f]{3,8}$/i.test(value) ? value : "transparent");

function Styled({ style, children }: { style: unknown; children: ReactNode }) {
  if (!isRecord(style)) return children;
  let shown = children;
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.strike === true) shown = <s>{shown}</s>;
  if (style.italic === true) shown = <em>{shown}</em>;
  if (style.bold === true) shown = <strong>{shown}</strong>;
  if (style.underline === true) shown = <u>{shown}</u>;
  return shown;
}

/**
 * The Block Kit that a reply may consist of, and no more: no `actions`, `image`, `section` or `markdown` block and no
 * `user`, `channel`, `broadcast` or `emoji` element can be expressed. What is not in these types, an agent cannot forge.
 * Source: Slack, "Rich text block", "Table block", "Header block", "Context block".
 */
export type TextStyle = {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
};

export type TextElement = { readonly type: "text"; readonly text: string; readonly style?: TextStyle };
export type LinkElement = {
  readonly type: "link";
  readonly url: string;
  readonly text: string;
  readonly style?: TextStyle;
};
export type InlineElement = TextElement | LinkElement;

export type RichTextSection = {
  readonly type: "rich_text_section";
  readonly elements: readonly InlineElement[];
};
export type RichTextList = {
  readonly type: "rich_text_list";
  readonly style: "bullet" | "ordered";
  readonly indent: number;
  readonly border: 0 | 1;
  /** How many numbers come before the first item: 4 makes it "5." */
  readonly offset?: number;
  readonly elements: readonly RichTextSection[];
};
export type RichTextQuote = {
  readonly type: "rich_text_quote";
  readonly elements: readonly InlineElement[];
};
export type RichTextPreformatted = {
  readonly type: "rich_text_preformatted";
  readonly border: 0 | 1;
  readonly language?: string;
  readonly elements: readonly TextElement[];
};

export type RichTextBlock = {
  readonly type: "rich_text";
  readonly elements: readonly (RichTextSection | RichTextList | RichTextQuote | RichTextPreformatted)[];
};
export type HeaderBlock = {
  readonly type: "header";
  readonly text: { readonly type: "plain_text"; readonly text: string; readonly emoji: false };
};
export type DividerBlock = { readonly type: "divider" };
export type TableCell =
  | { readonly type: "raw_text"; readonly text: string }
  | { readonly type: "rich_text"; readonly elements: readonly [RichTextSection] };
export type TableBlock = {
  readonly type: "table";
  readonly column_settings: readonly { readonly align: Align; readonly is_wrapped: true }[];
  readonly rows: readonly (readonly TableCell[])[];
};
/** Small grey print: under an answer our own sentences only, so that an agent's words cannot pass for them. */
export type ContextBlock = {
  readonly type: "context";
  readonly elements: readonly [{ readonly type: "plain_text"; readonly text: string; readonly emoji: false }];
};

export type Align = "left" | "center" | "right";
export type Block = RichTextBlock | HeaderBlock | DividerBlock | TableBlock | ContextBlock;

/** One Slack message. `text` is mrkdwn, escaped: what notifications and screen readers say. */
export type ReplyMessage = { readonly text: string; readonly blocks: readonly Block[] };

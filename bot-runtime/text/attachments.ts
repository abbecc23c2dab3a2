import { elementWords } from "./blocks/actions.ts";
import { blockWords } from "./blocks/blocks.ts";
import { strong } from "./blocks/card.ts";
import { fieldItem } from "./blocks/section.ts";
import { utcTime } from "./date.ts";
import { isAllSaid, type Said, saidIn, unsaid } from "./dedupe.ts";
import { limits } from "./limits.ts";
import { image, link } from "./link.ts";
import { mrkdwn, plain } from "./mrkdwn.ts";
import { isPlaceholder } from "./placeholder.ts";
import { firstOf, type Rendering } from "./rendering.ts";
import { asLine, asText, type Json, records } from "./untrusted.ts";

/**
 * The words of one attachment as paragraphs, in the order in which Slack shows them, each once: what the message's own blocks
 * say (`above`) is not repeated as title or text. Source: Slack "Secondary message attachments" and what products send.
 */
export function attachmentWords(
  attachment: Json,
  above: Said,
  rendering: Rendering,
  depth: number,
): string[] {
  const blocks = blockWords(attachment.blocks, rendering, depth);
  const shown = saidIn(blocks);
  const title = titleWords(attachment, [shown, above], rendering);
  const text = textWords(attachment, shown, above, rendering);
  const pretext = mrkdwn(asText(attachment.pretext), rendering);
  const body = [title, text].filter((one) => one !== "");
  const said = [
    once(pretext, [shown, above, saidIn(body)]),
    authorWords(attachment, saidIn([pretext]), rendering),
    ...body,
    fields(attachment, saidIn([...blocks, ...body]), rendering),
    ...blocks,
    image("", asLine(attachment.image_url)) || image("", asLine(attachment.thumb_url)),
    actions(attachment, rendering),
  ].filter((paragraph) => paragraph !== "");
  const footer = footerWords(attachment, rendering);
  if (said.length > 0) return footer === "" ? said : [...said, footer];
  const fallback = mrkdwn(asText(attachment.fallback), rendering);
  const isSpoken = isPlaceholder(fallback) || isAllSaid(fallback, above, "announced");
  return [isSpoken ? "" : fallback, footer].filter((paragraph) => paragraph !== "");
}

/** A title that stands above or in the blocks is not said again, but its link is, where it stands nowhere else. */
function titleWords(attachment: Json, elsewhere: readonly Said[], rendering: Rendering): string {
  const title = strong(plainLine(attachment.title, rendering));
  const address = asLine(attachment.title_link);
  const linked = strong(link(plainLine(attachment.title, rendering), address));
  if (once(linked, elsewhere) === "") return "";
  return once(title, elsewhere) === "" ? link("", address) : linked;
}

/** A text that begins with the title again loses that line, and lines that the blocks have; one that stands above goes as a whole. */
function textWords(attachment: Json, shown: Said, above: Said, rendering: Rendering): string {
  const title = saidIn([plainLine(attachment.title, rendering)]);
  const text = mrkdwn(asText(attachment.text), rendering);
  const rest = unsaid(unsaid(text, title, "repeated"), shown, "announced");
  return once(rest, [above]);
}

const once = (markdown: string, elsewhere: readonly Said[]): string =>
  elsewhere.some((said) => isAllSaid(markdown, said, "repeated")) ? "" : markdown;

/** Who made it, unless the sentence above says so: "Pull request opened by octo-dev", then the author octo-dev. */
function authorWords(attachment: Json, pretext: Said, rendering: Rendering): string {
  const name = plainLine(attachment.author_name, rendering);
  const subname = plainLine(attachment.author_subname, rendering);
  const service = plainLine(attachment.service_name, rendering);
  const said = [name, subname === name ? "" : subname].filter((one) => one !== "").join(" ");
  const from = said === "" ? service : link(said, asLine(attachment.author_link));
  const whole = said === "" || service === "" || said.includes(service) ? from : `${service}: ${from}`;
  return isAllSaid(whole, pretext, "announced") ? "" : whole;
}

/** A field that the text says in a line of its own is not listed again. */
function fields(attachment: Json, body: Said, rendering: Rendering): string {
  return firstOf(records(attachment.fields), limits.elements, rendering)
    .map((field) => fieldItem(plainLine(field.title, rendering), mrkdwn(asText(field.value), rendering)))
    .filter((line) => line !== "" && !isAllSaid(line, body, "repeated"))
    .join("\n");
}

/** Buttons and menus of attachments: `text` is a bare string here, `name` what the app calls them. */
function actions(attachment: Json, rendering: Rendering): string {
  const offered = firstOf(records(attachment.actions), limits.elements, rendering).map((action) => {
    const label = link(plainLine(action.text, rendering), asLine(action.url));
    const choices = firstOf(records(action.options), limits.options, rendering)
      .map((option) => elementWords(option.text, rendering))
      .filter((choice) => choice !== "");
    return [label, choices.join(" / ")].filter((one) => one !== "").join(": ");
  });
  const said = offered.filter((one) => one !== "").join(" · ");
  return said === "" ? "" : `Actions: ${said}`;
}

function footerWords(attachment: Json, rendering: Rendering): string {
  const footer = mrkdwn(asText(attachment.footer), rendering);
  return [footer, utcTime(attachment.ts) ?? ""].filter((one) => one !== "").join(" · ");
}

const plainLine = (value: unknown, rendering: Rendering): string => plain(asLine(value), rendering);

import { utcTime } from "../date.ts";
import { limits } from "../limits.ts";
import { image, link } from "../link.ts";
import { channelMention, firstOf, type Rendering, userName } from "../rendering.ts";
import { asId, asLine, asList, asRecord, type Json, records } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { pictureAddress } from "./picture.ts";
import { foundText } from "./unknown.ts";
import { words, wordsLine } from "./words.ts";

/** What a reader of the message could press or choose. The agent cannot, but labels and their links say what is offered. */
export const actions: BlockWords = (block, rendering) => saying(labelled(asList(block.elements), rendering));

/** Interactive elements in one line, `Actions: [Runbook](url) · Acknowledge`; images and texts among them stand for themselves. */
export function labelled(elements: readonly unknown[], rendering: Rendering): string {
  const offered: string[] = [];
  const shown: string[] = [];
  for (const element of firstOf(elements, limits.elements, rendering)) {
    const said = elementWords(element, rendering);
    const isShown = /^(?:image|mrkdwn|plain_text)$/.test(asLine(asRecord(element)?.type));
    if (said !== "") (isShown ? shown : offered).push(said);
  }
  return [...shown, offered.length === 0 ? "" : `Actions: ${offered.join(" · ")}`]
    .filter((line) => line !== "")
    .join("\n");
}

/** The words of one block element of any type. Source: Slack "Block Kit block elements". */
export function elementWords(value: unknown, rendering: Rendering): string {
  const element = asRecord(value);
  if (element === undefined) return words(value, rendering);
  switch (element.type) {
    case "image":
      return image(asLine(element.alt_text), pictureAddress(element));
    case "mrkdwn":
    case "plain_text":
      return words(element, rendering);
    case "button":
    case "workflow_button":
      return link(wordsLine(element.text, rendering), asLine(element.url) || triggerAddress(element));
    case "feedback_buttons":
      return [element.positive_button, element.negative_button]
        .map((button) => wordsLine(asRecord(button)?.text, rendering))
        .filter((label) => label !== "")
        .join(" · ");
    default:
      return field(element, rendering) || foundText(element, rendering);
  }
}

const triggerAddress = (button: Json): string => asLine(asRecord(asRecord(button.workflow)?.trigger)?.url);

/** A menu, a picker or a field: its label, what may be chosen, what is chosen. */
function field(element: Json, rendering: Rendering): string {
  const label = [element.text, element.placeholder].map((one) => wordsLine(one, rendering));
  const choices = options(element, rendering).join(" / ");
  const chosen = initial(element, rendering);
  const said = [...label, choices].filter((one) => one !== "").join(": ");
  if (chosen === "") return said;
  return said === "" ? chosen : `${said} (${chosen})`;
}

function options(element: Json, rendering: Rendering): readonly string[] {
  const groups = records(element.option_groups).map((group) => {
    const inner = choiceWords(group.options, rendering).join(" / ");
    return [wordsLine(group.label, rendering), inner].filter((one) => one !== "").join(": ");
  });
  return [...choiceWords(element.options, rendering), ...groups];
}

const choiceWords = (list: unknown, rendering: Rendering): readonly string[] =>
  firstOf(records(list), limits.options, rendering)
    .map((option) => {
      const label = link(wordsLine(option.text, rendering), asLine(option.url));
      const description = wordsLine(option.description, rendering);
      return description === "" ? label : `${label}: ${description}`;
    })
    .filter((choice) => choice !== "");

function initial(element: Json, rendering: Rendering): string {
  const person = (id: unknown) => named(id, (known) => userName(known, "", rendering));
  const channel = (id: unknown) => named(id, (known) => channelMention(known, "", rendering));
  const chosen = [
    wordsLine(asRecord(element.initial_option)?.text, rendering),
    ...records(element.initial_options).map((option) => wordsLine(option.text, rendering)),
    ...[element.initial_user, ...asList(element.initial_users)].map(person),
    ...[element.initial_channel, ...asList(element.initial_channels)].map(channel),
    ...[element.initial_conversation, ...asList(element.initial_conversations)].map(channel),
    asLine(element.initial_date),
    asLine(element.initial_time),
    utcTime(element.initial_date_time) ?? "",
    wordsLine(element.initial_value, rendering),
  ];
  return chosen.filter((one) => one !== "").join(", ");
}

const named = (value: unknown, name: (id: string) => string): string => {
  const id = asId(value);
  return id === undefined ? "" : name(id);
};

import { limits } from "../limits.ts";
import type { SlackObject } from "../page-api.ts";
import { checkPlain, checkText, type Problems } from "./problems.ts";

export type Parent = "section" | "actions" | "context_actions" | "input";

/** One element of a block. Source: reference "Block elements". */
export function checkElement(element: unknown, parent: Parent, at: string, problems: Problems): void {
  if (typeof element !== "object" || element === null || Array.isArray(element)) {
    problems.push(`must be an element [json-pointer:${at}]`);
    return;
  }
  const object = element as SlackObject;
  const known = ELEMENTS.get(String(object.type));
  if (known === undefined || !known.in.includes(parent)) {
    problems.push(`unsupported type: ${String(object.type)} [json-pointer:${at}/type]`);
    return;
  }
  most(object, "action_id", limits.actionIdChars, at, problems);
  if (object.placeholder !== undefined)
    checkPlain(object.placeholder, `${at}/placeholder`, limits.placeholderChars, problems);
  if (object.confirm !== undefined) checkConfirm(object.confirm, `${at}/confirm`, problems);
  known.check(object, at, problems);
}

interface ElementRule {
  readonly in: readonly Parent[];
  readonly check: CheckElement;
}

type CheckElement = (element: SlackObject, at: string, problems: Problems) => void;

const anywhere: readonly Parent[] = ["section", "actions", "input"];
const nothing: CheckElement = () => {};
const chosen = { in: anywhere, check: nothing };
const listed = { in: anywhere, check: optionsUpTo(limits.options) };

const ELEMENTS: ReadonlyMap<string, ElementRule> = new Map(
  Object.entries<ElementRule>({
    button: { in: ["section", "actions"], check: checkButton },
    channels_select: chosen,
    checkboxes: { in: anywhere, check: optionsUpTo(limits.checkboxes) },
    conversations_select: chosen,
    datepicker: chosen,
    datetimepicker: { in: ["actions", "input"], check: nothing },
    email_text_input: { in: ["input"], check: nothing },
    external_select: chosen,
    feedback_buttons: { in: ["context_actions"], check: checkFeedback },
    file_input: { in: ["input"], check: nothing },
    icon_button: { in: ["context_actions"], check: checkIconButton },
    image: { in: ["section"], check: checkImage },
    multi_channels_select: chosen,
    multi_conversations_select: chosen,
    multi_external_select: chosen,
    multi_static_select: listed,
    multi_users_select: chosen,
    number_input: { in: ["input"], check: nothing },
    overflow: { in: ["section", "actions"], check: optionsUpTo(limits.overflowOptions) },
    plain_text_input: { in: ["input"], check: nothing },
    radio_buttons: { in: anywhere, check: optionsUpTo(limits.checkboxes) },
    rich_text_input: { in: ["input", "actions"], check: nothing },
    static_select: listed,
    timepicker: chosen,
    url_text_input: { in: ["input"], check: nothing },
    users_select: chosen,
    workflow_button: { in: ["section", "actions"], check: nothing },
  }),
);

function checkButton(button: SlackObject, at: string, problems: Problems): void {
  checkPlain(button.text, `${at}/text`, limits.buttonTextChars, problems);
  most(button, "value", limits.buttonValueChars, at, problems);
  most(button, "url", limits.buttonUrlChars, at, problems);
  const { style } = button;
  if (style !== undefined && style !== "primary" && style !== "danger") {
    problems.push(`failed to match all allowed values [json-pointer:${at}/style]`);
  }
}

function checkFeedback(element: SlackObject, at: string, problems: Problems): void {
  for (const name of ["positive_button", "negative_button"]) {
    const button = element[name];
    if (typeof button !== "object" || button === null)
      problems.push(`missing required field: ${name} [json-pointer:${at}]`);
    else checkButton(button as SlackObject, `${at}/${name}`, problems);
  }
}

function checkIconButton(element: SlackObject, at: string, problems: Problems): void {
  if (typeof element.icon !== "string") problems.push(`missing required field: icon [json-pointer:${at}]`);
  checkPlain(element.text, `${at}/text`, limits.buttonTextChars, problems);
  most(element, "value", limits.buttonValueChars, at, problems);
}

function checkImage(element: SlackObject, at: string, problems: Problems): void {
  if (element.image_url === undefined && element.slack_file === undefined) {
    problems.push(`missing required field: image_url [json-pointer:${at}]`);
  }
  if (typeof element.alt_text !== "string")
    problems.push(`missing required field: alt_text [json-pointer:${at}]`);
}

function optionsUpTo(count: number): CheckElement {
  return (element, at, problems) => {
    const { options, option_groups: groups } = element;
    const lists: [unknown, string][] = Array.isArray(groups)
      ? groups.map((group: SlackObject, index) => [group?.options, `${at}/option_groups/${index}/options`])
      : [[options, `${at}/options`]];
    for (const [list, pointer] of lists) checkOptions(list, count, pointer, problems);
  };
}

function checkOptions(list: unknown, count: number, at: string, problems: Problems): void {
  if (!Array.isArray(list) || list.length === 0) {
    problems.push(`must be a list with at least one item [json-pointer:${at}]`);
    return;
  }
  if (list.length > count) problems.push(`no more than ${count} items allowed [json-pointer:${at}]`);
  list.forEach((option: SlackObject, index) => {
    const pointer = `${at}/${index}`;
    checkText(option?.text, `${pointer}/text`, limits.optionTextChars, problems);
    most(option ?? {}, "value", limits.optionValueChars, pointer, problems);
    if (option?.description !== undefined) {
      checkText(option.description, `${pointer}/description`, limits.optionDescriptionChars, problems);
    }
  });
}

function checkConfirm(confirm: unknown, at: string, problems: Problems): void {
  const { title, text, confirm: yes, deny } = (confirm ?? {}) as SlackObject;
  if (title !== undefined) checkPlain(title, `${at}/title`, limits.confirmTitleChars, problems);
  checkText(text, `${at}/text`, limits.confirmTextChars, problems);
  if (yes !== undefined) checkPlain(yes, `${at}/confirm`, limits.confirmButtonChars, problems);
  if (deny !== undefined) checkPlain(deny, `${at}/deny`, limits.confirmButtonChars, problems);
}

function most(object: SlackObject, name: string, chars: number, at: string, problems: Problems): void {
  const value = object[name];
  if (value === undefined) return;
  if (typeof value !== "string") problems.push(`must provide a string [json-pointer:${at}/${name}]`);
  else if (value.length > chars)
    problems.push(`must be less than ${chars + 1} characters [json-pointer:${at}/${name}]`);
}

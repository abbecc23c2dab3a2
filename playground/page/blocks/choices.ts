import type { SlackObject, WorkspaceView } from "../../slack/page-api.ts";
import { isRecord, recordsIn, textOf } from "./slack-object.ts";

export type Choice = { readonly key: string; readonly label: string; readonly value: unknown };

/** How Slack names what was chosen in a menu of this type. Source: "Block elements", `block_actions` payloads. */
const fieldOf: Readonly<Record<string, string>> = {
  static_select: "selected_option",
  external_select: "selected_option",
  overflow: "selected_option",
  radio_buttons: "selected_option",
  checkboxes: "selected_options",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channels",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations",
};

export const isChoice = (element: SlackObject): boolean => String(element.type) in fieldOf;
export const isMany = (element: SlackObject): boolean =>
  element.type === "checkboxes" || String(element.type).startsWith("multi_");

/** What can be chosen: options as the app gives them, or ids of people and channels. */
export function choicesOf(element: SlackObject, view: WorkspaceView): readonly Choice[] {
  const type = String(element.type);
  if (type.endsWith("users_select"))
    return view.users
      .filter(({ kind }) => kind !== "deactivated")
      .map(({ id, realName }) => ({ key: id, label: realName, value: id }));
  if (type.endsWith("channels_select") || type.endsWith("conversations_select"))
    return view.channels
      .filter(({ kind }) => kind === "channel" || kind === "private")
      .map(({ id, name }) => ({ key: id, label: `#${name}`, value: id }));
  const groups = recordsIn(element.option_groups);
  const options =
    groups.length > 0 ? groups.flatMap((group) => recordsIn(group.options)) : recordsIn(element.options);
  return options.map((option) => ({ key: String(option.value), label: textOf(option.text), value: option }));
}

/** The keys that the app chose beforehand. */
export function initialKeys(element: SlackObject): readonly string[] {
  const given = [
    element.initial_option,
    element.initial_user,
    element.initial_channel,
    element.initial_conversation,
    ...["initial_options", "initial_users", "initial_channels", "initial_conversations"].flatMap((key) =>
      Array.isArray(element[key]) ? element[key] : [],
    ),
  ];
  return given
    .filter((one) => one !== undefined)
    .map((one) => (isRecord(one) ? String(one.value) : String(one)));
}

/** The value that Slack sends for these choices. */
export const chosenValue = (element: SlackObject, chosen: readonly Choice[]): SlackObject => {
  const field = fieldOf[String(element.type)] ?? "value";
  const values = chosen.map(({ value }) => value);
  return { [field]: isMany(element) ? values : (values[0] ?? null) };
};

/** A date-time element's value as the browser writes it, in local time. */
export const localDateTime = (seconds: number): string => {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime())
    ? ""
    : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

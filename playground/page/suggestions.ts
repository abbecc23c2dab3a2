import type { ChannelView, WorkspaceView } from "../slack/page-api.ts";
import { emojiNames, emojiOf } from "./emoji.ts";

export type Suggestion = { readonly insert: string; readonly label: string; readonly hint: string };

/** What the composer offers for the word before the caret, best first; empty when that word asks for nothing. */
export function suggestionsFor(
  before: string,
  view: Pick<WorkspaceView, "users" | "channels" | "apps">,
  channel: Pick<ChannelView, "members">,
): readonly Suggestion[] {
  const word = wordBefore(before);
  const wanted = word.slice(1).toLowerCase();
  if (word.startsWith("@")) return people(wanted, view, channel);
  if (word.startsWith("#"))
    return view.channels
      .filter(({ kind, name }) => kind === "channel" && name.includes(wanted))
      .slice(0, most)
      .map(({ name, topic }) => ({ insert: `#${name}`, label: "", hint: topic }));
  if (word.startsWith("/") && before === word)
    return view.apps
      .flatMap((app) => app.slashCommands.map((command) => ({ ...command, app: app.name })))
      .filter(({ command }) => command.startsWith(word))
      .map(({ command, hint, description, app }) => ({
        insert: command,
        label: hint,
        hint: `${description} · ${app}`,
      }));
  if (word.startsWith(":") && wanted.length > 1)
    return emojiNames
      .filter((name) => name.includes(wanted))
      .slice(0, most)
      .map((name) => ({ insert: emojiOf(name), label: `:${name}:`, hint: "" }));
  return [];
}

/** The unfinished word at the end that asks for a completion, with its sign; empty when there is none. */
export const wordBefore = (before: string): string => /(?:^|[\s(])([@#/:][\w.+-]*)$/.exec(before)?.[1] ?? "";

const most = 7;

const people = (
  wanted: string,
  view: Pick<WorkspaceView, "users">,
  channel: Pick<ChannelView, "members">,
): readonly Suggestion[] => {
  const isIn = (id: string): number => Number(channel.members.includes(id));
  return [
    ...view.users
      .filter(
        ({ name, realName, kind }) =>
          kind !== "deactivated" && `${name} ${realName}`.toLowerCase().includes(wanted),
      )
      .sort((a, b) => isIn(b.id) - isIn(a.id) || Number(b.kind === "bot") - Number(a.kind === "bot"))
      .map(({ id, name, realName }) => ({
        insert: `@${name}`,
        label: realName,
        hint: isIn(id) === 1 ? "" : "not in this channel",
      })),
    ...["here", "channel"]
      .filter((name) => name.startsWith(wanted))
      .map((name) => ({ insert: `@${name}`, label: "", hint: "Notifies everyone in the channel" })),
  ].slice(0, most);
};

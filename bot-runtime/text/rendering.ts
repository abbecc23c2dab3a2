import { limits } from "./limits.ts";
import { asLine } from "./untrusted.ts";

/** Names by Slack id. Undefined: not known, the id is shown instead. */
export type Names = {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  userGroup(id: string): string | undefined;
  team?(id: string): string | undefined;
};

/** What every part of one message's rendering shares. It lives as long as one call. */
export type Rendering = {
  readonly names: Names;
  readonly botUserId: string | undefined;
  /** Unicode of emoji that this message's rich text names: its other parts then write them the same way. */
  readonly emoji: Map<string, string>;
  /** Something did not fit within the limits. */
  noteCut(): void;
  wasCut(): boolean;
};

export function startRendering(names: Names, botUserId: string | undefined): Rendering {
  let cut = false;
  return {
    names,
    botUserId,
    emoji: new Map(),
    noteCut: () => {
      cut = true;
    },
    wasCut: () => cut,
  };
}

/** The first `max` of a list; that there were more is noted. */
export function firstOf<T>(list: readonly T[], max: number, rendering: Rendering): readonly T[] {
  if (list.length <= max) return list;
  rendering.noteCut();
  return list.slice(0, max);
}

/**
 * The paragraphs of each part in turn, until they are more than any answer holds. What follows would be cut anyway, and a
 * megabyte of it would keep the bot from everyone else for seconds.
 */
export function whileRoom<T>(
  parts: readonly T[],
  rendering: Rendering,
  wordsOf: (part: T) => readonly string[],
): string[] {
  const said: string[] = [];
  let chars = 0;
  for (const part of parts) {
    if (chars > limits.markdownChars) {
      rendering.noteCut();
      break;
    }
    const words = wordsOf(part);
    said.push(...words);
    chars += words.reduce((sum, paragraph) => sum + paragraph.length, 0);
  }
  return said;
}

/** Stands where the bot itself is mentioned, until it is known whether the mention only addresses it. Never in input. */
export const BOT_MENTION = "\ue002";

/** `@Alice`; the bot's own mention stays a mark (see `BOT_MENTION`). */
export const userMention = (id: string, label: string, rendering: Rendering): string =>
  id === rendering.botUserId ? BOT_MENTION : userName(id, label, rendering);

/** As `userMention`, for where every mention is a name: in code and in headings of shared messages. */
export const userName = (id: string, label: string, { names }: Rendering): string =>
  named("@", names.user(id), label, id);

/** `#alerts` */
export const channelMention = (id: string, label: string, { names }: Rendering): string =>
  named("#", names.channel(id), label, id);

/** `@sre-team` */
export const groupMention = (id: string, label: string, { names }: Rendering): string =>
  named("@", names.userGroup(id), label, id);

export const teamMention = (id: string, label: string, { names }: Rendering): string =>
  named("@", names.team?.(id), label, id);

/** What a directory calls someone is chosen by that someone: one line, bounded, one sign in front. */
function named(sign: "@" | "#", known: string | undefined, label: string, id: string): string {
  const bare = [known, label, id].map((name) => asLine(name, limits.nameChars).replace(/^[@#]+/, ""));
  return `${sign}${bare.find((name) => name !== "") ?? "unknown"}`;
}

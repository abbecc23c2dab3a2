import { escapeMrkdwn, inertLine } from "./inert.ts";
import { limits } from "./limits.ts";

/** A person or bot whom one of our own sentences may mention. */
export type Mention = { readonly user: string };
export type SentenceValues = Readonly<Record<string, string | number | Mention>>;

/**
 * One of the bot's fixed sentences as mrkdwn: the template of that key with `{name}` replaced by its value. A string is put in
 * so that it is neither link nor mention, on one line and bounded; only a `Mention` mentions. A name without a value stays as
 * it is written, so that a misspelt template shows. Rendered as Markdown by `renderAnswer` it says the same words.
 */
export function sentence<Key extends string>(
  templates: Readonly<Record<Key, string>>,
  key: Key,
  values: SentenceValues = {},
): string {
  return templates[key].replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? placeholder : filled(value);
  });
}

function filled(value: string | number | Mention): string {
  if (typeof value === "object") {
    return /^[UW][A-Z0-9]{2,}$/.test(value.user) ? `<@${value.user}>` : escapeMrkdwn(value.user);
  }
  return escapeMrkdwn(inertLine(String(value), limits.valueChars));
}

import type { SlackObject } from "../page-api.ts";

/** Sentences as Slack words them, each ending in the JSON pointer of what is wrong. */
export type Problems = string[];

/** A text object, plain or mrkdwn. Source: reference "Text object". */
export function checkText(value: unknown, at: string, mostChars: number, problems: Problems): void {
  checkTextOf(value, ["plain_text", "mrkdwn"], at, mostChars, problems);
}

/** A text object that must be plain. */
export function checkPlain(value: unknown, at: string, mostChars: number, problems: Problems): void {
  checkTextOf(value, ["plain_text"], at, mostChars, problems);
}

function checkTextOf(
  value: unknown,
  types: readonly string[],
  at: string,
  mostChars: number,
  problems: Problems,
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`must be a text object [json-pointer:${at}]`);
    return;
  }
  const { type, text } = value as SlackObject;
  if (!types.includes(String(type)))
    problems.push(`must provide a ${types.join(" or ")} object [json-pointer:${at}/type]`);
  if (typeof text !== "string" || text.length === 0)
    problems.push(`must be more than 0 characters [json-pointer:${at}/text]`);
  else if (text.length > mostChars)
    problems.push(`must be less than ${mostChars + 1} characters [json-pointer:${at}/text]`);
}

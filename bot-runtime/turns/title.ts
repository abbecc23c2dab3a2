import { inertLine } from "../reply/index.ts";
import { limits } from "./limits.ts";
import type { Request } from "./request.ts";

/** The words of a request on one line, without Slack's tokens: a title is shown as it is. */
export function titleOf({ message }: Pick<Request, "message">): string {
  const text = typeof message.text === "string" ? message.text.slice(0, limits.titleChars * 4) : "";
  const words = text
    .replace(/<(?:[^<>|]*\|)([^<>]*)>/g, "$1")
    .replace(/<[@#!][^<>]*>/g, " ")
    .replace(/[<>]/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  return inertLine(words, limits.titleChars);
}

import { limits } from "./limits.ts";

/**
 * What Kubernetes said, as a message may repeat it: one line, bounded, and without the parts that differ from one attempt to the next
 * (a pod's random name, the kubelet's "Back-off"): a message that changes by itself would be written again and again.
 */
export function quote(text: string | undefined): string {
  const line = (text ?? "")
    .replace(/^pods "[^"]*" is forbidden: /, "")
    .replace(/^Back-off pulling image "[^"]*":? ?/, "")
    .replace(/^ErrImagePull: /, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.:]$/, "");
  return line.length > limits.quotedCharacters ? `${line.slice(0, limits.quotedCharacters - 3)}...` : line;
}

/** The same in brackets, or nothing. */
export function inBrackets(text: string | undefined): string {
  const line = quote(text);
  return line === "" ? "" : ` (${line})`;
}

import type { z } from "zod";
import { BindingSchema, type SlackAgentBinding } from "./binding.ts";
import { problemSentence } from "./problems.ts";

export type ParsedBinding =
  | { readonly ok: true; readonly binding: SlackAgentBinding }
  /** One sentence a problem: where it is, what stands there, what to write instead. */
  | { readonly ok: false; readonly problems: readonly string[] };

export type ParseOptions = {
  /**
   * `refuse` (default) catches a misspelt field in a file. `ignore` is for what the API server has already pruned: a bot that is
   * older than the CRD must not stop at a field that it does not know.
   */
  readonly unknownFields?: "refuse" | "ignore";
};

/** Reads a SlackAgentBinding with its defaults filled in, from a parsed file or from the API server. Never throws. */
export function parseBinding(value: unknown, { unknownFields = "refuse" }: ParseOptions = {}): ParsedBinding {
  const parsed = BindingSchema.safeParse(value);
  if (parsed.success) return { ok: true, binding: parsed.data };
  const { issues } = parsed.error;
  const unknown = issues.filter((issue) => issue.code === "unrecognized_keys");
  // Object rules run only once an object has no unknown field, so the rest is judged again without them.
  if (unknownFields === "ignore" && unknown.length > 0)
    return parseBinding(without(value, unknown), { unknownFields });
  return { ok: false, problems: issues.map((issue) => problemSentence(BindingSchema, issue, value)) };
}

function without(value: unknown, unknown: readonly z.core.$ZodIssueUnrecognizedKeys[]): unknown {
  const pruned = structuredClone(value);
  for (const { path, keys } of unknown) {
    const owner = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], pruned);
    for (const key of keys) delete (owner as Record<string, unknown>)[key];
  }
  return pruned;
}

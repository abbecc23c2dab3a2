import { z } from "zod";

/** One problem of a value as a sentence: the path, what stands there (secrets blanked), and what to write instead. */
export function problemSentence(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): string {
  const path = pathText(issue.path);
  const found = valueAt(value, issue.path);
  const at = schemaAt(schema, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(path, key, at)).join("; ");
    case "invalid_type":
      return found === undefined
        ? `${path} is missing: ${remedyOfMissing(at)}`
        : `${path} is ${kindOf(found)}: write ${article(issue.expected)}${hint(at)}`;
    case "invalid_value":
      return found === undefined
        ? `${path} is missing: write ${issue.values.map(String).join(" or ")}`
        : `${path} is ${kindOf(found)}: write one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `${path}: write at most ${issue.maximum}${unit(issue.origin)}`;
    case "too_small":
      return `${path}: write at least ${issue.minimum}${unit(issue.origin)}`;
    default:
      return typeof found === "object" || found === undefined
        ? `${path}: ${issue.message}`
        : `${path} is ${shown(found)}: ${issue.message}`;
  }
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "The binding";
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => {
    const inner = at && unwrapped(at);
    if (inner instanceof z.ZodObject) return inner.shape[String(key)] as z.ZodType | undefined;
    if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
    return inner instanceof z.ZodRecord ? (inner.valueType as z.ZodType) : undefined;
  }, schema);
}

/** The schema inside of optional, default, prefault and catch. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

function unknownField(path: string, key: string, at: z.ZodType | undefined): string {
  const object = at && unwrapped(at);
  const fields = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const near = fields.find((field) => field.toLowerCase() === key.toLowerCase() || distance(field, key) <= 2);
  const remedy = near ? `write ${near}` : `leave it out; there are ${fields.join(", ")}`;
  return `${path} has no field ${shown(key)}: ${remedy}`;
}

const remedyOfMissing = (at: z.ZodType | undefined): string => {
  const meaning = at?.description ?? (at && unwrapped(at).description);
  return meaning ? `add it. ${meaning}` : "add it";
};

const hint = (at: z.ZodType | undefined): string => {
  const meaning = at?.description ?? (at && unwrapped(at).description);
  return meaning ? `. ${meaning}` : "";
};

const article = (expected: string): string =>
  ({
    string: 'a text (in quotes where YAML would read a number, such as "30m")',
    boolean: "true or false",
    int: "a whole number",
    number: "a number",
    array: "a list",
    object: "a mapping with fields",
    record: "a mapping with fields",
  })[expected] ?? `a value of type ${expected}`;

const kindOf = (value: unknown): string => {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : shown(value);
};

const unit = (origin: string): string =>
  origin === "array" || origin === "set" ? " items" : origin === "string" ? " characters" : "";

/** A value as a message may show it: short, and without what could be a secret. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  const safe = text
    .replace(/\b(xox[a-z]|xapp)-[\w-]*/g, "$1-***")
    .replace(/:\/\/[^/?#]*@/g, "://***@")
    .replace(/(:\/\/[^?]*)\?.*$/s, "$1?***");
  const short = safe.length > 80 ? `${safe.slice(0, 77)}...` : safe;
  return typeof value === "string" ? JSON.stringify(short) : short;
}

/** Levenshtein's distance; field names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + (left === right ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

import { z } from "zod";

/** A schema as the API server takes it: "structural", with no $ref and nothing that a pruned or defaulted object could evade. */
export type StructuralSchema = {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly type: string }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-type"?: "map" | "set" | "atomic";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message: string }[];
};

type Json = Readonly<Record<string, unknown>>;

/**
 * The structural schema of a zod schema. Patterns are left out but for quantities: a rule says the same with a message that helps.
 * @throws {Error} on a keyword that the API server would refuse or silently ignore, naming its path.
 */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  return structural(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }) as Json, "");
}

// What is dropped: draft marks, what strictness means in zod (the API server prunes), patterns, and JavaScript's number range.
const dropped = new Set(["$schema", "propertyNames"]);
const kept = new Set([
  "type",
  "format",
  "description",
  "default",
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "maxItems",
  "maxProperties",
  "pattern",
  "required",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
]);

function structural(json: Json, path: string): StructuralSchema {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(json)) {
    if (dropped.has(keyword) || isNumberRange(keyword, value)) continue;
    if (keyword === "pattern" && json["x-kubernetes-int-or-string"] !== true) continue;
    if (kept.has(keyword)) result[keyword] = value;
    else if (keyword === "properties") result[keyword] = properties(value as Record<string, Json>, path);
    else if (keyword === "items") result[keyword] = structural(value as Json, `${path}[]`);
    else if (keyword === "anyOf" && json["x-kubernetes-int-or-string"])
      result[keyword] = [{ type: "integer" }, { type: "string" }];
    else if (keyword === "additionalProperties") {
      if (value !== false && json["x-kubernetes-preserve-unknown-fields"] !== true)
        result[keyword] = structural(value as Json, `${path}[*]`);
    } else throw new Error(`${path}: a CRD cannot hold the keyword ${keyword}`);
  }
  return ordered(result);
}

const properties = (fields: Readonly<Record<string, Json>>, path: string) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, json]) => [name, structural(json, `${path}.${name}`)]),
  );

const isNumberRange = (keyword: string, value: unknown): boolean =>
  (keyword === "minimum" || keyword === "maximum") &&
  [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31 - 1, -(2 ** 31)].includes(Number(value));

/** What a reader looks for first comes first, the fields last. */
function ordered(schema: Readonly<Record<string, unknown>>): StructuralSchema {
  const first = ["type", "format", "description", "default", "enum"];
  const last = ["required", "properties", "items", "additionalProperties"];
  const between = Object.keys(schema)
    .filter((keyword) => !first.includes(keyword) && !last.includes(keyword))
    .sort();
  const keywords = [...first, ...between, ...last].filter((keyword) => keyword in schema);
  return Object.fromEntries(keywords.map((keyword) => [keyword, schema[keyword]]));
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { bindingStructure } from "./generate/definition.ts";
import { fieldsOf } from "./generate/fields.ts";
import type { StructuralSchema } from "./generate/structural.ts";
import { messageNames, parseBinding, wordings } from "./index.ts";

const folder = join(import.meta.dirname, "../examples");
const documentsOf = (file: string): unknown[] =>
  parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

test.each(readdirSync(folder).filter((file) => file.endsWith(".yaml")))("examples/%s is accepted", (file) => {
  const results = documentsOf(file).map((document) => parseBinding(document));
  expect(results.length).toBeGreaterThan(0);
  expect(results.flatMap((result) => (result.ok ? [] : result.problems))).toEqual([]);
});

test("examples/every-field.yaml names every field of the spec", () => {
  const structure = bindingStructure().properties?.spec ?? {};
  const named = new Set(
    documentsOf("every-field.yaml").flatMap((document) => pathsOf(specOf(document), structure, "spec")),
  );
  const missing = fieldsOf(structure, "spec").filter(({ path }) => !named.has(path));
  expect(missing.map(({ path }) => path)).toEqual([]);
});

test("examples/every-field.yaml shows each sentence in its default wording", () => {
  const [document] = documentsOf("every-field.yaml");
  const parsed = parseBinding(document);
  expect(parsed.ok && parsed.binding.spec.messages).toEqual(
    Object.fromEntries(messageNames.map((name) => [name, wordings[name].default])),
  );
});

const specOf = (document: unknown): unknown => (document as { spec: unknown }).spec;

/** The paths that a value uses, written as `fieldsOf` writes them. */
function pathsOf(value: unknown, schema: StructuralSchema, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, schema.items ?? {}, `${path}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const field = schema.properties?.[name];
    if (field) return [`${path}.${name}`, ...pathsOf(child, field, `${path}.${name}`)];
    return schema.additionalProperties ? pathsOf(child, schema.additionalProperties, `${path}.<key>`) : [];
  });
}

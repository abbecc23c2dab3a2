import type { StructuralSchema } from "./structural.ts";

/** A field by its path as people write it: `spec.channels[].id`, `spec.pod.labels.<key>`. */
export type Field = { readonly path: string; readonly schema: StructuralSchema; readonly required: boolean };

/** Every field below `schema`, parents before children, in the schema's order. */
export function fieldsOf(schema: StructuralSchema, path: string): Field[] {
  const required = new Set(schema.required ?? []);
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const at = `${path}.${name}`;
    return [{ path: at, schema: child, required: required.has(name) }, ...fieldsOf(child, at)];
  });
  const items = schema.items ? fieldsOf(schema.items, `${path}[]`) : [];
  const values = schema.additionalProperties ? fieldsOf(schema.additionalProperties, `${path}.<key>`) : [];
  return [...named, ...items, ...values];
}

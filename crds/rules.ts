import { z } from "zod";

/**
 * One rule, told twice: `cel` is what the API server evaluates, `check` what this code does. They stand side by side so that a
 * change to one is seen beside the other; `message` says what to write instead and serves both.
 */
export type Rule<T> = {
  readonly message: string;
  readonly cel: string;
  readonly check: (value: T) => boolean;
};

/** Attaches rules to a schema; the generator finds them in its metadata. The first rule that refuses a value is the one reported. */
export function withRules<S extends z.ZodType>(schema: S, rules: readonly Rule<z.output<S>>[]): S {
  const validations = rules.map(({ cel, message }) => ({ rule: cel, message }));
  return schema
    .superRefine((value, context) => {
      const refusal = rules.find((rule) => !rule.check(value));
      if (refusal) context.addIssue({ code: "custom", message: refusal.message });
    })
    .meta({ "x-kubernetes-validations": validations });
}

/**
 * A rule over text as a regular expression, in the part of the syntax that JavaScript and RE2 (CEL) share: no lookaround, no
 * back references, no `\s` or `\d`. `unless` exempts what it matches.
 */
export type TextRule = { readonly message: string } & (
  | { readonly require: string }
  | { readonly refuse: string; readonly unless?: string }
);

/** Text of at most `maxCharacters` Unicode characters, as the API server counts them, that obeys `rules`. */
export const text = (maxCharacters: number, rules: readonly (TextRule | Rule<string>)[] = []) => {
  const bounded = z
    .string()
    .refine((value) => value.length <= maxCharacters || [...value].length <= maxCharacters, {
      error: `write at most ${maxCharacters} characters`,
      abort: true,
    })
    .meta({ maxLength: maxCharacters });
  return rules.length === 0
    ? bounded
    : withRules(
        bounded,
        rules.map((rule) => ("cel" in rule ? rule : textRule(rule))),
      );
};

function textRule(rule: TextRule): Rule<string> {
  if ("require" in rule) {
    const required = new RegExp(rule.require);
    return {
      message: rule.message,
      cel: `self.matches(${celString(rule.require)})`,
      check: (value) => required.test(value),
    };
  }
  const refused = new RegExp(rule.refuse);
  const exempt = rule.unless === undefined ? undefined : new RegExp(rule.unless);
  const unless = rule.unless === undefined ? "" : ` || self.matches(${celString(rule.unless)})`;
  return {
    message: rule.message,
    cel: `!self.matches(${celString(rule.refuse)})${unless}`,
    check: (value) => !refused.test(value) || exempt?.test(value) === true,
  };
}

/** A string literal of CEL. */
export const celString = (value: string): string =>
  `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** A list whose items differ; `kind` names an item in the message. The API server knows it as a set. */
export const setOf = <S extends z.ZodType<string>>(item: S, maxItems: number) =>
  z
    .array(item)
    .max(maxItems)
    .superRefine((values, context) => {
      for (const [index, value] of values.entries())
        if (values.indexOf(value) < index)
          context.addIssue({
            code: "custom",
            path: [index],
            message: "stands twice in the list: leave one out",
          });
    })
    .meta({ "x-kubernetes-list-type": "set" });

/** A list of objects told apart by `key`. The API server knows it as a map. */
export const mapListOf = <S extends z.ZodObject>(
  item: S,
  key: keyof z.output<S> & string,
  maxItems: number,
) =>
  z
    .array(item)
    .max(maxItems)
    .superRefine((values, context) => {
      const seen = new Set<unknown>();
      for (const [index, value] of values.entries()) {
        const id = (value as Record<string, unknown>)[key];
        if (seen.has(id))
          context.addIssue({
            code: "custom",
            path: [index, key],
            message: "stands twice in the list: put what differs into one entry and leave the other out",
          });
        seen.add(id);
      }
    })
    .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key] });

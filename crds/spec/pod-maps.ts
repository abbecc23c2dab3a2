import { z } from "zod";
import { limits } from "../limits.ts";
import { celString, type Rule, text, withRules } from "../rules.ts";

const name = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const key = `^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${name}$`;
const ours = "^(app\\.kubernetes\\.io|([a-z0-9.-]+\\.)?slackagents\\.dev)/";

const labelValue = () =>
  text(limits.labelCharacters, [
    {
      require: `^(${name})?$`,
      message: "write at most 63 letters, digits, hyphens, dots and underscores, such as team-sre",
    },
  ]);

/** Labels that the pod gets beside the operator's. */
export const labels = () => podMap(labelValue(), [keysAreKeys("label"), noneOfOurs("labels")]);

/** Annotations that the pod gets beside the operator's. */
export const annotations = () =>
  podMap(text(limits.annotationCharacters), [keysAreKeys("annotation"), noneOfOurs("annotations")]);

/** Labels that the node must carry. */
export const nodeSelector = () => podMap(labelValue(), [keysAreKeys("label")]);

const quantityText = "^[0-9]{1,15}([.][0-9]{1,3})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

const notAQuantity = { error: 'write a quantity such as "100m" or 1 (CPU), "128Mi" (memory)' };

// A pattern here, not a rule: the API server takes a quantity's length as unbounded, and its cost estimate would refuse the rule.
const quantity = () =>
  z
    .union([z.int(), z.string()], notAQuantity)
    .refine((value) => new RegExp(quantityText).test(String(value)), notAQuantity)
    .meta({ "x-kubernetes-int-or-string": true, minimum: 0, pattern: quantityText });

/** Amounts by resource: cpu, memory, ephemeral-storage or an extended resource. */
export const quantities = () => podMap(quantity(), [keysAreKeys("resource")]);

function podMap<V extends z.ZodType>(value: V, rules: readonly Rule<Record<string, unknown>>[]) {
  const bounded: Rule<Record<string, unknown>> = {
    message: `write at most ${limits.podMapEntries} entries`,
    cel: `self.size() <= ${limits.podMapEntries}`,
    check: (map) => Object.keys(map).length <= limits.podMapEntries,
  };
  return withRules(z.record(z.string(), value).meta({ maxProperties: limits.podMapEntries }), [
    bounded,
    ...rules,
  ]);
}

function keysAreKeys(what: string): Rule<Record<string, unknown>> {
  const expression = new RegExp(key);
  return {
    message: `write the key of each ${what} as Kubernetes has it, such as team or example.com/team`,
    cel: `self.all(key, key.matches(${celString(key)}))`,
    check: (map) => Object.keys(map).every((name) => expression.test(name)),
  };
}

// The operator finds its children by these labels: one changed here would leave a pod that nothing cleans up.
function noneOfOurs(what: string): Rule<Record<string, unknown>> {
  const expression = new RegExp(ours);
  return {
    message: `leave out ${what} of app.kubernetes.io/ and slackagents.dev/: the operator sets those`,
    cel: `!self.exists(key, key.matches(${celString(ours)}))`,
    check: (map) => !Object.keys(map).some((name) => expression.test(name)),
  };
}

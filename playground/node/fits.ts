import type {
  V1Node,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1Pod,
  V1Taint,
} from "@kubernetes/client-node";
import { quantity } from "./quantity.ts";

export type Placement = { readonly node: string } | { readonly unschedulable: string };

/** The node for a pod, the emptiest first, or why there is none, in the real scheduler's words. Pod affinity is not judged. Pure. */
export function place(pod: V1Pod, nodes: readonly V1Node[], pods: readonly V1Pod[]): Placement {
  const judged = nodes.map((node) => ({ node, why: misfit(pod, node, podsOn(node, pods)) }));
  const [best] = judged
    .filter(({ why }) => why === undefined)
    .map(({ node }) => ({ name: node.metadata?.name ?? "", load: podsOn(node, pods).length }))
    .sort((a, b) => a.load - b.load || (a.name < b.name ? -1 : 1));
  if (best !== undefined) return { node: best.name };
  if (nodes.length === 0) return { unschedulable: "no nodes available to schedule pods" };
  const reasons = [...Map.groupBy(judged, ({ why }) => why ?? "")].map(
    ([why, { length }]) => `${length} ${why}`,
  );
  return { unschedulable: `0/${nodes.length} nodes are available: ${reasons.sort().join(", ")}.` };
}

const podsOn = (node: V1Node, pods: readonly V1Pod[]): readonly V1Pod[] =>
  pods.filter(
    ({ spec, status }) =>
      spec?.nodeName === node.metadata?.name && status?.phase !== "Succeeded" && status?.phase !== "Failed",
  );

function misfit(pod: V1Pod, node: V1Node, neighbours: readonly V1Pod[]): string | undefined {
  if (node.spec?.unschedulable) return "node(s) were unschedulable";
  const taint = node.spec?.taints?.find((one) => one.effect !== "PreferNoSchedule" && !tolerates(pod, one));
  if (taint !== undefined) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
  if (!selects(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  if (neighbours.length >= quantity(node.status?.allocatable?.pods ?? "110")) return "Too many pods";
  const short = (["cpu", "memory"] as const).find((resource) => {
    const used = [...neighbours, pod].reduce((sum, one) => sum + requested(one, resource), 0);
    return used > quantity(node.status?.allocatable?.[resource] ?? "0");
  });
  return short === undefined ? undefined : `Insufficient ${short}`;
}

function tolerates({ spec }: V1Pod, taint: V1Taint): boolean {
  return (spec?.tolerations ?? []).some(
    ({ key, operator, value, effect }) =>
      (effect === undefined || effect === "" || effect === taint.effect) &&
      (key === undefined || key === "" ? operator === "Exists" : key === taint.key) &&
      (operator === "Exists" || (value ?? "") === (taint.value ?? "")),
  );
}

function selects({ spec }: V1Pod, { metadata }: V1Node): boolean {
  const labels = metadata?.labels ?? {};
  const wanted = Object.entries(spec?.nodeSelector ?? {});
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const fields = { "metadata.name": metadata?.name ?? "" };
  return terms === undefined || terms.some((term) => termMatches(term, labels, fields));
}

/** A term without any requirement matches nothing. */
function termMatches(
  { matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm,
  labels: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>>,
): boolean {
  return (
    matchExpressions.length + matchFields.length > 0 &&
    matchExpressions.every((one) => requirementHolds(one, labels[one.key])) &&
    matchFields.every((one) => requirementHolds(one, fields[one.key]))
  );
}

function requirementHolds(
  { operator, values = [] }: V1NodeSelectorRequirement,
  found: string | undefined,
): boolean {
  switch (operator) {
    case "In":
      return found !== undefined && values.includes(found);
    case "NotIn":
      return found === undefined || !values.includes(found);
    case "Exists":
      return found !== undefined;
    case "DoesNotExist":
      return found === undefined;
    case "Gt":
      return found !== undefined && Number(found) > Number(values[0]);
    case "Lt":
      return found !== undefined && Number(found) < Number(values[0]);
    default:
      return false;
  }
}

const requested = ({ spec }: V1Pod, resource: "cpu" | "memory"): number =>
  (spec?.containers ?? []).reduce(
    (sum, { resources }) => sum + quantity(resources?.requests?.[resource] ?? "0"),
    0,
  );

import { join } from "node:path";
import { describe, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { clusterParts, type Program } from "../../playground/cluster/index.ts";
import { type Finished, runToEnd } from "../../playground/cluster/run-program.ts";

export const chartFolder = join(import.meta.dirname, "../../charts/slack-agent-operator");

/** An object as the chart renders it: the fields that tests read, of whichever kind they are. */
export type Rendered = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string; labels?: Labels; annotations?: Labels };
  readonly spec: PodSpec & {
    template: { spec: PodSpec };
    replicas: number;
    podSelector: { matchLabels: Labels };
    ingress: Traffic[];
    egress: Traffic[];
  } & Readonly<Record<string, unknown>>;
  readonly rules: Rule[];
  readonly subjects: { namespace: string }[];
  readonly data: Labels;
};
type Labels = Readonly<Record<string, string>>;
type Traffic = { ports: { port: number }[]; from?: unknown[]; to?: unknown[] };
export type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] };
export type PodSpec = {
  securityContext: object;
  automountServiceAccountToken: boolean;
  containers: Container[];
  volumes?: ({ name: string } & Readonly<Record<string, unknown>>)[];
} & Readonly<Record<string, unknown>>;
export type Container = {
  image: string;
  args?: string[];
  command?: string[];
  env: { name: string; value?: string }[];
  securityContext: object;
  resources: { limits: Labels };
} & Readonly<Record<string, unknown>>;

/** Values of a test; given to helm as a file, so that they may be of any shape. */
export type Values = Readonly<Record<string, unknown>>;

/** Tests that need these programs: skipped with the reason where one is missing, failing under CI. */
export function describeWith(programs: readonly Program[], promise: string, tests: () => void): void {
  const parts = clusterParts(programs);
  if (parts.found || process.env.CI === "true") describe(promise, tests);
  else test.skip(`${promise}: ${parts.why}`);
}

/** `helm template` as it ends, release `slack-agent-operator` in namespace `ops`. */
export function template(values: Values = {}, args: readonly string[] = []): Promise<Finished> {
  const helm = clusterParts(["helm"]);
  if (!helm.found) throw new Error(helm.why);
  return runToEnd(
    helm.pathOf("helm"),
    ["template", "slack-agent-operator", chartFolder, "--namespace", "ops", "--values", "-", ...args],
    { PATH: process.env.PATH, HOME: "/nonexistent" },
    JSON.stringify(values),
  );
}

/** Every object that the chart makes of these values, its tests among them. */
export async function render(values: Values = {}): Promise<readonly Rendered[]> {
  const { code, stdout, stderr } = await template(values);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

/** The one object of that kind, with that name where several are. */
export function one(objects: readonly Rendered[], kind: string, name?: string): Rendered {
  const found = objects.filter(
    (object) => object.kind === kind && (name ?? object.metadata.name) === object.metadata.name,
  );
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(
      `${found.length} objects are ${kind} ${name ?? ""}: ${objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)}`,
    );
  return found[0];
}

/** Every value of the chart switched on that makes a further object. */
export const everything: Values = {
  replicaCount: 2,
  podDisruptionBudget: { enabled: true },
  metrics: { serviceMonitor: { enabled: true, interval: "30s" }, podMonitor: { enabled: true } },
};

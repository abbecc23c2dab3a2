import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readCommand } from "../../operator/config.ts";
import packageJson from "../../package.json" with { type: "json" };
import { chartValues } from "../../scripts/chart-readme.ts";
import { staleChartFiles } from "../../scripts/generate-chart.ts";
import {
  chartFolder,
  describeWith,
  everything,
  one,
  render,
  template,
  type Values,
} from "./chart.fixture.ts";

const read = (file: string): string => readFileSync(join(chartFolder, file), "utf8");
const definition = readFileSync(
  join(chartFolder, "../../crds/slackagents.dev_slackagentbindings.yaml"),
  "utf8",
);

test("the chart's README and version are fresh", () => expect(staleChartFiles()).toEqual([]));

test("every value is described, and in the README", () => {
  const values = chartValues(read("values.yaml"));
  expect(values.length).toBeGreaterThan(80);
  for (const { path, description } of values) {
    expect([path, description]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/)]);
    expect(read("README.md")).toContain(`| \`${path}\` |`);
  }
});

test("the schema knows every value, and no other", () => {
  const schema = JSON.parse(read("values.schema.json")) as Schema;
  const described = chartValues(read("values.yaml")).map(({ path }) => path);
  const known = pathsOf(schema, schema.$defs ?? {}, described).filter((path) => path !== "global");
  expect(known.sort()).toEqual(described.toSorted());
});

const own = { url: "redis://redis.data.svc:6379", existingSecret: "login", embedded: { enabled: false } };

/** The configuration that the operator reads out of the rendered environment. */
const configOf = async (values: Values) => {
  const [operator] = one(await render(values), "Deployment").spec.template.spec.containers;
  const env = Object.fromEntries(
    (operator?.env ?? []).map(({ name, value }) => [name, value ?? "from-the-pod"]),
  );
  const command = readCommand(operator?.args ?? [], env);
  if (command.kind !== "run") throw new Error(command.kind);
  return command.config;
};

describeWith(["helm"], "the chart and its values", () => {
  test("the CRD is the generated one to the letter, kept on uninstall, or left out", async () => {
    const rendered = one(await render(), "CustomResourceDefinition");
    expect(rendered.spec).toEqual((parse(definition) as { spec: unknown }).spec);
    expect(rendered.metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
    expect(
      one(await render({ crds: { keep: false } }), "CustomResourceDefinition").metadata.annotations,
    ).toBeUndefined();
    const without = await render({ crds: { enabled: false } });
    expect(without.filter(({ kind }) => kind === "CustomResourceDefinition")).toEqual([]);
  });

  test("the operator reads what the defaults say: the embedded store, every namespace, election on", async () => {
    expect(await configOf({})).toMatchObject({
      namespaces: undefined,
      bot: {
        image: `slack-agent-bot:${packageJson.version}`,
        imagePullPolicy: "IfNotPresent",
        defaults: { resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } } },
        networkPolicy: true,
        apiServerPorts: [443, 6_443],
      },
      store: {
        url: "redis://slack-agent-operator-store.ops.svc:6379/0",
        dir: "/etc/slack-agent-operator/store",
      },
      election: { lease: "slack-agent-operator" },
      concurrentReconciles: 10,
      resyncMs: 3_600_000,
      httpPort: 8_080,
      logLevel: "info",
    });
  });

  test("the operator reads every other value that is meant for it", async () => {
    const bot = {
      image: { repository: "registry.example.com/bot", tag: "2@sha256:00", pullPolicy: "Always" },
      log: { level: "debug" },
      networkPolicy: { enabled: false },
      nodeSelector: { disk: "ssd" },
      tolerations: [{ key: "bots", operator: "Exists" }],
      affinity: { nodeAffinity: {} },
      labels: { team: "sre" },
      annotations: { note: 'a "quoted" one' },
      imagePullSecrets: [{ name: "registry" }],
      env: [{ name: "HTTPS_PROXY", value: "http://proxy:3128" }],
      priorityClassName: "high",
    };
    const config = await configOf({
      bot,
      watchNamespaces: ["sre", "pay"],
      concurrency: 3,
      resyncMinutes: 5,
      apiServerPorts: [16_443],
      log: { level: "warn" },
      slack: { apiUrl: "http://slack.test/api/" },
      leaderElection: { enabled: false },
      store: own,
    });
    expect(config).toMatchObject({
      namespaces: ["sre", "pay"],
      bot: {
        image: "registry.example.com/bot:2@sha256:00",
        imagePullPolicy: "Always",
        slackApiUrl: "http://slack.test/api/",
        logLevel: "debug",
        networkPolicy: false,
        apiServerPorts: [16_443],
        defaults: {
          nodeSelector: bot.nodeSelector,
          tolerations: bot.tolerations,
          affinity: bot.affinity,
          labels: bot.labels,
          annotations: bot.annotations,
          imagePullSecrets: bot.imagePullSecrets,
          env: bot.env,
          priorityClassName: "high",
        },
      },
      store: { url: own.url },
      election: undefined,
      concurrentReconciles: 3,
      resyncMs: 300_000,
      logLevel: "warn",
    });
  });

  test("without a store the operator is told of none, and no object of one is made", async () => {
    const none = { store: { embedded: { enabled: false } } };
    expect((await configOf(none)).store).toBeUndefined();
    const objects = await render(none);
    expect(objects.filter(({ metadata }) => metadata.name.endsWith("-store"))).toEqual([]);
  });

  test("every object has the labels of Kubernetes and of the chart", async () => {
    const objects = await render({
      ...everything,
      fullnameOverride: "x".repeat(80),
      commonLabels: { team: "ops" },
    });
    for (const { kind, metadata } of objects) {
      expect([kind, metadata.labels]).toEqual([
        kind,
        expect.objectContaining({
          "app.kubernetes.io/instance": "slack-agent-operator",
          "app.kubernetes.io/managed-by": "Helm",
          "app.kubernetes.io/version": packageJson.version,
          "helm.sh/chart": `slack-agent-operator-${packageJson.version}`,
          team: "ops",
        }),
      ]);
    }
  });

  test("a namespace that YAML would read as a number or a truth value stays a name", async () => {
    const { code, stdout } = await template({}, ["--namespace=123"]);
    expect(code).toBe(0);
    const spaces = parseAllDocuments(stdout).flatMap(
      (document) => document.toJS()?.metadata?.namespace ?? [],
    );
    expect(new Set(spaces)).toEqual(new Set(["123"]));
  });

  test("a long name is cut so that a Service (63) and a StatefulSet with the hash of its pods (52) keep it", async () => {
    const objects = await render({ fullnameOverride: "x".repeat(80) });
    expect(one(objects, "StatefulSet").metadata.name).toHaveLength(52);
    for (const { metadata } of objects.filter(({ kind }) => kind === "Service"))
      expect(metadata.name.length).toBeLessThan(64);
  });

  test("objects of one's own are rendered, from a mapping or from a text with templates", async () => {
    const named = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-text";
    const objects = await render({ extraObjects: [named("{{ .Release.Name }}-map"), text] });
    one(objects, "ConfigMap", "slack-agent-operator-map");
    one(objects, "ConfigMap", "slack-agent-operator-text");
  });
});

type Schema = { $ref?: string; $defs?: Record<string, Schema>; properties?: Record<string, Schema> };

/** Paths of what a schema names, as deep as values are described. */
function pathsOf(
  schema: Schema,
  defs: Record<string, Schema>,
  described: readonly string[],
  above = "",
): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const target = child.$ref === undefined ? child : (defs[child.$ref.replace("#/$defs/", "")] ?? {});
    const path = `${above}${name}`;
    const isLeaf = described.includes(path) || target.properties === undefined;
    return isLeaf ? [path] : pathsOf(target, defs, described, `${path}.`);
  });
}

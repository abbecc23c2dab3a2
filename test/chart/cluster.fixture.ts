import { expect, vi } from "vitest";
import { stringify } from "yaml";
import type { Cluster } from "../../playground/cluster/index.ts";
import { chartFolder, type Values } from "./chart.fixture.ts";

export const release = "slack-agent-operator";
export const bindingsOf = (namespace: string): string =>
  `/apis/slackagents.dev/v1alpha1/namespaces/${namespace}/slackagentbindings`;

/** `helm upgrade --install` of the chart into namespace `ops`. @throws what helm says when it fails. */
export async function install(cluster: Cluster, values: Values = {}): Promise<void> {
  const { code, stderr } = await cluster.helm(
    [
      "upgrade",
      "--install",
      release,
      chartFolder,
      "--namespace",
      "ops",
      "--create-namespace",
      "--values",
      "-",
    ],
    { input: stringify(values) },
  );
  if (code !== 0) throw new Error(stderr);
}

/** Waits until the API server serves bindings. */
export async function untilServed(cluster: Cluster): Promise<void> {
  await vi.waitFor(
    async () => expect((await cluster.call("GET", bindingsOf("default"))).status).toBe(200),
    30_000,
  );
}

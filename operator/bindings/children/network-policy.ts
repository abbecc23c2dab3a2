import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { destination } from "./addresses.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";
import { botEnvironment } from "./environment.ts";
import { selectorLabels } from "./labels.ts";
import { podChoices } from "./pod-choices.ts";

/** Slack is spoken with over https alone, from addresses that it does not promise. */
const slackPort = 443;

/**
 * What may reach the bot, and what it may reach. In: its port `http` (probes, metrics). Out: DNS, the API server, Slack, and every
 * address that the binding or the operator names. A NetworkPolicy sees ports behind a Service's translation, so a name of the cluster
 * opens all ports of its namespace, and any other host opens its port to everywhere.
 */
export function botNetworkPolicy(binding: LiveBinding, config: ChildrenConfig): KubeObject {
  const found = addresses(binding, config)
    .map((address) => destination(address, binding.metadata.namespace))
    .filter((one) => one !== undefined);
  const namespaces = sorted(found.map(({ namespace }) => namespace));
  const ports = sorted([slackPort, ...config.apiServerPorts, ...found.map(({ port }) => port)]);
  const anywhere = { ports: [...bothProtocols(53), ...ports.map((port) => ({ protocol: "TCP", port }))] };
  return child(binding, config, {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    spec: {
      podSelector: { matchLabels: selectorLabels(binding.metadata.name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: [{ protocol: "TCP", port: "http" }] }],
      egress: namespaces.length === 0 ? [anywhere] : [anywhere, { to: namespaces.map(podsOf) }],
    },
  });
}

/** Every address that the bot calls by itself or because of its variables. */
function addresses(binding: LiveBinding, config: ChildrenConfig): readonly string[] {
  const { agent, store, pod } = binding.spec;
  const variables = botEnvironment(binding, config, podChoices(pod, config.defaults).env);
  const named: (string | undefined)[] = [
    agent.url,
    ...agent.allowedOrigins,
    agent.auth?.oauth2?.tokenURL,
    store?.redis.url,
    ...variables.filter(({ name }) => namesAnAddress(name)).map(({ value }) => value),
  ];
  return named.filter((address) => address !== undefined);
}

/** Variables whose value is an address. One that comes from a Secret cannot be seen here. */
const namesAnAddress = (name: string): boolean =>
  name === "REDIS_URL" ||
  name === "SLACK_API_URL" ||
  /^(HTTPS?|ALL)_PROXY$/i.test(name) ||
  /^OTEL_EXPORTER_OTLP(_[A-Z]+)?_ENDPOINT$/.test(name);

const bothProtocols = (port: number) => ["UDP", "TCP"].map((protocol) => ({ protocol, port }));

const podsOf = (namespace: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
});

/** Each once and in one order, so that the same binding always gives the same object. */
function sorted<T extends string | number>(values: readonly (T | undefined)[]): readonly T[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort((a, b) => (a < b ? -1 : 1));
}

import { expect, test } from "vitest";
import { aConfig, aLiveBinding } from "../binding.fixture.ts";
import { botNetworkPolicy } from "./network-policy.ts";

type Rule = {
  to?: { namespaceSelector: { matchLabels: Record<string, string> } }[];
  ports?: { port: number }[];
};

function egressOf(changes: Readonly<Record<string, unknown>>, config = aConfig()) {
  const policy = botNetworkPolicy(aLiveBinding(changes), config);
  const { egress } = policy.spec as { egress: Rule[] };
  return {
    ports: egress.filter(({ to }) => to === undefined).flatMap(({ ports }) => ports?.map(({ port }) => port)),
    namespaces: egress.flatMap(
      ({ to }) => to?.flatMap((peer) => Object.values(peer.namespaceSelector.matchLabels)) ?? [],
    ),
  };
}

test("a bot is reached at its port http alone", () => {
  const { spec } = botNetworkPolicy(aLiveBinding(), aConfig());
  expect(spec).toMatchObject({
    podSelector: { matchLabels: { "app.kubernetes.io/instance": "sab-sre-bot" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ ports: [{ protocol: "TCP", port: "http" }] }],
  });
});

test("a bot reaches DNS over both protocols", () => {
  const { egress } = botNetworkPolicy(aLiveBinding(), aConfig()).spec as { egress: Rule[] };
  expect(egress[0]?.ports?.slice(0, 2)).toEqual([
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ]);
});

const url = "spec.agent.url";
const always = [53, 53, 443, 6443];
test.each([
  ["an agent of the cluster", { [url]: "http://a.kagent.svc:8083" }, always, ["kagent", "slack-agents"]],
  ["one beside the bot", { [url]: "http://a:8083" }, always, ["slack-agents", "sre"]],
  ["one outside", { [url]: "https://a.example.com:8443" }, [53, 53, 443, 6443, 8443], ["slack-agents"]],
  [
    "a store of its own, so not the default one",
    { [url]: "https://a.example.com", "spec.store": { redis: { url: "rediss://r.data.svc" } } },
    always,
    ["data"],
  ],
  [
    "OAuth 2 and other origins",
    {
      [url]: "https://a.example.com",
      "spec.agent.allowedOrigins": ["https://files.example.com:9443"],
      "spec.agent.auth": {
        oauth2: {
          tokenURL: "http://keycloak.auth.svc/token",
          clientID: "bot",
          clientSecretRef: { name: "idp", key: "secret" },
        },
      },
    },
    [53, 53, 443, 6443, 9443],
    ["auth", "slack-agents"],
  ],
  [
    "a proxy and a collector",
    {
      [url]: "https://a.example.com",
      "spec.pod.env": [
        { name: "https_proxy", value: "http://proxy.corp.example.com:3128" },
        { name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value: "http://otel.observability.svc:4318" },
        { name: "NO_PROXY", value: "somewhere.example.com:9" },
      ],
    },
    [53, 53, 443, 3128, 6443],
    ["observability", "slack-agents"],
  ],
])("a bot reaches %s", (_, changes, ports, namespaces) => {
  expect(egressOf(changes)).toEqual({ ports, namespaces });
});

test("a bot reaches another Slack and the API server where the operator says that they are", () => {
  const config = aConfig({ slackApiUrl: "http://slack.play.svc:3000/api/", apiServerPorts: [16443] });
  expect(egressOf({ [url]: "http://a:1" }, config)).toEqual({
    ports: [53, 53, 443, 16443],
    namespaces: ["play", "slack-agents", "sre"],
  });
});

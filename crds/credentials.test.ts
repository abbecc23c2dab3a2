import { expect, test } from "vitest";
import { aBinding } from "./binding.fixture.ts";
import { credentialFiles, parseBinding, secretNames } from "./index.ts";

const specOf = (changes: Readonly<Record<string, unknown>>) => {
  const parsed = parseBinding(aBinding(changes));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.binding.spec;
};
const filesOf = (changes: Readonly<Record<string, unknown>>) =>
  credentialFiles(specOf(changes)).map(({ file, secretName, key }) => `${file} <- ${secretName}/${key}`);

const slack = ["bot-token <- sre-bot-slack/bot-token", "app-token <- sre-bot-slack/app-token"];
const oneKey = { secretKeyRef: { name: "agent", key: "token" } };

test.each([
  ["nothing more", {}, []],
  ["bearer", { "spec.agent.auth": { bearer: oneKey } }, ["token <- agent/token"]],
  ["header", { "spec.agent.auth": { header: { name: "X-Key", ...oneKey } } }, ["token <- agent/token"]],
  [
    "basic",
    { "spec.agent.auth": { basic: { secretRef: { name: "agent" } } } },
    ["username <- agent/username", "password <- agent/password"],
  ],
  [
    "oauth2",
    {
      "spec.agent.auth": {
        oauth2: {
          tokenURL: "https://idp.example.com",
          clientID: "bot",
          clientSecretRef: { name: "idp", key: "secret" },
        },
      },
    },
    ["secret <- idp/secret"],
  ],
  [
    "TLS and a signed card",
    {
      "spec.agent.url": "https://agent",
      "spec.agent.tls": { caSecretRef: { name: "ca" }, clientCertSecretRef: { name: "cert" } },
      "spec.agent.requireSignedCard": { secretKeyRef: { name: "card", key: "public.pem" } },
    },
    [
      "ca.crt <- ca/ca.crt",
      "tls.crt <- cert/tls.crt",
      "tls.key <- cert/tls.key",
      "public.pem <- card/public.pem",
    ],
  ],
  [
    "a store and an agent with keys of one name in two Secrets",
    {
      "spec.agent.auth": { basic: { secretRef: { name: "agent" } } },
      "spec.store": { redis: { url: "redis://redis", secretRef: { name: "redis" } } },
    },
    [
      "agent.username <- agent/username",
      "agent.password <- agent/password",
      "redis.username <- redis/username",
      "redis.password <- redis/password",
    ],
  ],
])("credential files: %s", (_, changes, expected) => {
  expect(filesOf(changes)).toEqual([...slack, ...expected]);
});

test("only the user's name of the store can be missing", () => {
  const files = credentialFiles(
    specOf({ "spec.store": { redis: { url: "redis://r", secretRef: { name: "r" } } } }),
  );
  expect(files.filter(({ required }) => !required).map(({ field }) => field)).toEqual([
    "spec.store.redis.secretRef.usernameKey",
  ]);
});

test("every named Secret is told, those of the pod too, each once", () => {
  const spec = specOf({
    "spec.agent.auth": { bearer: oneKey },
    "spec.pod": {
      env: [
        { name: "A", valueFrom: { secretKeyRef: { name: "env", key: "a" } } },
        { name: "B", value: "b" },
      ],
      imagePullSecrets: [{ name: "registry" }, { name: "agent" }],
    },
  });
  expect(secretNames(spec)).toEqual(["agent", "env", "registry", "sre-bot-slack"]);
});

import { expect, test } from "vitest";
import { aConfig, aLiveBinding } from "../binding.fixture.ts";
import { botEnvironment } from "./environment.ts";

const valuesOf = (
  binding = aLiveBinding(),
  config = aConfig(),
  chosen: Parameters<typeof botEnvironment>[2] = [],
) => Object.fromEntries(botEnvironment(binding, config, chosen).map(({ name, value }) => [name, value]));

test("a bot knows its binding, its pod and the default store, and nothing that nobody set", () => {
  expect(botEnvironment(aLiveBinding(), aConfig(), [])).toEqual([
    { name: "BINDING_NAMESPACE", value: "sre" },
    { name: "BINDING_NAME", value: "sre-bot" },
    { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
    { name: "POD_UID", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.uid" } } },
    { name: "POD_NAMESPACE", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } } },
    { name: "REDIS_URL", value: "redis://store.slack-agents.svc:6379" },
  ]);
});

test("a bot with a store of its own finds it in the binding", () => {
  expect(valuesOf(aLiveBinding({ "spec.store": { redis: { url: "redis://r" } } }))).not.toHaveProperty(
    "REDIS_URL",
  );
});

test("who the bot is cannot be replaced", () => {
  const reserved = ["BINDING_NAME", "POD_UID", "REDIS_URL", "HTTP_PORT", "DATA_DIR"];
  const chosen = reserved.map((name) => ({ name, value: "mine" }));
  expect(valuesOf(aLiveBinding(), aConfig(), chosen)).toEqual(valuesOf());
});

test("the operator's log level and Slack hold until the binding overrules them", () => {
  const config = aConfig({ logLevel: "info", slackApiUrl: "http://slack.play:3000/api/" });
  expect(valuesOf(aLiveBinding(), config)).toMatchObject({
    LOG_LEVEL: "info",
    SLACK_API_URL: config.slackApiUrl,
  });
  const chosen = [{ name: "LOG_LEVEL", value: "debug" }];
  const variables = botEnvironment(aLiveBinding(), config, chosen).filter(({ name }) => name === "LOG_LEVEL");
  expect(variables).toEqual(chosen);
});

test("variables from Secrets are handed on, and an empty value is left out as the API server does", () => {
  const valueFrom = { secretKeyRef: { name: "env", key: "a" } };
  const chosen = [
    { name: "A", valueFrom },
    { name: "B", value: "" },
  ];
  expect(botEnvironment(aLiveBinding(), aConfig(), chosen).slice(-2)).toEqual([
    { name: "A", valueFrom },
    { name: "B" },
  ]);
});

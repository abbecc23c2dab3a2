import { expect, test } from "vitest";
import { ConfigError, readCommand } from "./config.ts";

const mistakes = (argv: string[], env: NodeJS.ProcessEnv = {}): readonly string[] => {
  try {
    readCommand(argv, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

test("readCommand gives the defaults that the documentation names", () => {
  expect(readCommand(["--binding", "b.yaml"], {})).toMatchObject({
    kind: "run",
    config: {
      slackApiUrl: "https://slack.com/api/",
      dataDir: "./data",
      logLevel: "info",
      httpPort: 8080,
      drainMs: 5_000,
    },
  });
});

test.each([
  [["--help"], { kind: "help" }],
  [["--version"], { kind: "version" }],
  [["--binding", "b", "--check"], { kind: "check" }],
  [["--binding", "b", "--feedback"], { kind: "feedback" }],
  [["--binding", "b", "--feedback", "export"], { kind: "feedback" }],
  [["--binding", "b", "--dead-letters"], { kind: "dead-letters", action: { do: "list" } }],
  [
    ["--binding", "b", "--dead-letters", "retry", "1-0"],
    { kind: "dead-letters", action: { do: "retry", id: "1-0" } },
  ],
])("%j", (argv, command) => {
  expect(readCommand(argv, {})).toMatchObject(command);
});

const inCluster = { BINDING_NAMESPACE: "sre", BINDING_NAME: "sre-bot" };

test("in a cluster the binding is named by variables, and SQLite only where somebody asks for it", () => {
  expect(readCommand(["--check"], { ...inCluster, KUBECONFIG: "/k", POD_UID: "u" })).toMatchObject({
    kind: "check",
    config: {
      binding: { kind: "cluster", namespace: "sre", name: "sre-bot", api: { kubeconfig: "/k" } },
      dataDir: undefined,
      podUid: "u",
    },
  });
});

test.each([
  [[], {}, /--binding FILE.*BINDING_NAMESPACE and BINDING_NAME/],
  [["--binding", "b"], inCluster, /Two bindings are named/],
  [["--binding", "b"], { BINDING_NAME: "x" }, /not both/],
  [[], { BINDING_NAMESPACE: "sre" }, /without BINDING_NAME/],
  [[], { BINDING_NAME: "sre-bot" }, /without BINDING_NAMESPACE/],
  [["--bindng", "b"], {}, /Unknown option/],
  [["--binding", "b", "extra"], {}, /Unknown argument extra/],
  [["--binding", "b", "--dead-letters", "retry"], {}, /retry ID/],
  [["--binding", "b", "--feedback", "drop"], {}, /--feedback takes export/],
  [["--binding", "b", "--check", "--manifest"], {}, /--check and --manifest are two commands/],
  [["--binding", "b"], { HTTP_PORT: "1O" }, /HTTP_PORT is not a whole number/],
  [["--binding", "b"], { HTTP_PORT: "70000" }, /HTTP_PORT must be 0 to 65535/],
  [["--binding", "b"], { DRAIN_SECONDS: "-1" }, /DRAIN_SECONDS/],
  [["--binding", "b"], { LOG_LEVEL: "loud" }, /LOG_LEVEL must be one of/],
  [["--binding", "b"], { SLACK_API_URL: "slack.com" }, /SLACK_API_URL must be an address/],
  [["--binding", "b"], { REDIS_URL: "http://redis" }, /REDIS_URL must be an address that begins with redis/],
])("%j with %j is refused", (argv, env, sentence) => {
  expect(mistakes(argv, env).join("\n")).toMatch(sentence);
});

test("all mistakes are told at once", () => {
  expect(mistakes([], { HTTP_PORT: "x", LOG_LEVEL: "y" })).toHaveLength(3);
});

test("an empty variable is an unset one", () => {
  expect(readCommand(["--binding", "b"], { REDIS_URL: "", HTTP_PORT: "" })).toMatchObject({
    config: { redisUrl: undefined, httpPort: 8080 },
  });
});

test("an API address works with and without its last slash", () => {
  expect(readCommand(["--binding", "b"], { SLACK_API_URL: "http://127.0.0.1:1/api" })).toMatchObject({
    config: { slackApiUrl: "http://127.0.0.1:1/api/" },
  });
});

import { expect, test } from "vitest";
import { ConfigError, help, readCommand } from "./config.ts";

const least = { BOT_IMAGE: "bot:1", POD_NAMESPACE: "ops" };

const read = (env: NodeJS.ProcessEnv, argv: string[] = []) => {
  const command = readCommand(argv, { ...least, ...env });
  if (command.kind !== "run") throw new Error(`not run but ${command.kind}`);
  return command.config;
};

const mistakes = (env: NodeJS.ProcessEnv, argv: string[] = []): readonly string[] => {
  try {
    readCommand(argv, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

test("readCommand gives the defaults that the documentation names", () => {
  expect(read({ POD_NAME: "op-0" })).toEqual({
    namespaces: undefined,
    bot: {
      image: "bot:1",
      imagePullPolicy: undefined,
      defaults: {},
      slackApiUrl: undefined,
      logLevel: undefined,
      networkPolicy: true,
      apiServerPorts: [443, 6443],
    },
    store: undefined,
    election: { namespace: "ops", lease: "slack-agent-operator", identity: "op-0" },
    leaseName: "slack-agent-operator",
    podName: "op-0",
    concurrentReconciles: 10,
    resyncMs: 3_600_000,
    httpPort: 8080,
    logLevel: "info",
  });
});

test.each([
  [["--help"], "help"],
  [["-h"], "help"],
  [["--version"], "version"],
] as const)("%j needs no variable", (argv, kind) => {
  expect(readCommand(argv, {})).toEqual({ kind });
});

test.each([
  [{ WATCH_NAMESPACES: "a, b,,a" }, [], { namespaces: ["a", "b"] }],
  [{ WATCH_NAMESPACES: "a" }, ["--watch-namespaces", "c,d"], { namespaces: ["c", "d"] }],
  [{ WATCH_NAMESPACES: "" }, [], { namespaces: undefined }],
  [{}, ["--watch-namespaces="], { namespaces: undefined }],
  [{ API_SERVER_PORTS: "16443" }, [], { bot: { apiServerPorts: [16_443] } }],
  [{ BOT_NETWORK_POLICY: "false" }, [], { bot: { networkPolicy: false } }],
  [{ BOT_DEFAULTS: "" }, [], { bot: { defaults: {} } }],
  [
    { BOT_DEFAULTS: '{"resources":{"requests":{"cpu":"50m"}},"priorityClassName":"high"}' },
    [],
    { bot: { defaults: { resources: { requests: { cpu: "50m" } }, priorityClassName: "high" } } },
  ],
  [
    { BOT_DEFAULTS: '{"tolerations":[{"key":"gpu"}]}' },
    [],
    { bot: { defaults: { tolerations: [{ key: "gpu", operator: "Equal" }] } } },
  ],
  [
    { STORE_URL: "rediss://store:6380/0", STORE_DIR: "/etc/store" },
    [],
    { store: { url: "rediss://store:6380/0", dir: "/etc/store" } },
  ],
  [{ LEADER_ELECTION: "false", POD_NAMESPACE: "" }, [], { election: undefined }],
  [
    { HTTP_PORT: "0", RESYNC_MINUTES: "5", CONCURRENT_RECONCILES: "1" },
    [],
    { httpPort: undefined, resyncMs: 300_000 },
  ],
])("readCommand takes %j %j", (env, argv, config) => {
  expect(read(env, argv)).toMatchObject(config);
});

test.each([
  [{ BOT_IMAGE: "" }, /^BOT_IMAGE is unset: name/],
  [{ POD_NAMESPACE: "" }, /^POD_NAMESPACE is unset: .* LEADER_ELECTION=false/],
  [{ POD_NAMESPACE: "Ops" }, /^POD_NAMESPACE is not the name of a namespace/],
  [{ WATCH_NAMESPACES: "a,B_" }, /^WATCH_NAMESPACES \(1\) is not the name of a namespace/],
  [{ WATCH_NAMESPACES: "," }, /^WATCH_NAMESPACES names nothing/],
  [{ BOT_IMAGE_PULL_POLICY: "always" }, /^BOT_IMAGE_PULL_POLICY must be Always, IfNotPresent or Never/],
  [{ BOT_DEFAULTS: "{" }, /^BOT_DEFAULTS is not JSON/],
  [{ BOT_DEFAULTS: '{"image":"x"}' }, /^BOT_DEFAULTS .*image/],
  [
    { BOT_DEFAULTS: '{"labels":{"app.kubernetes.io/name":"x"}}' },
    /^BOT_DEFAULTS \(labels\) leave out labels of/,
  ],
  [
    { BOT_DEFAULTS: '{"env":[{"name":"REDIS_URL","value":"x"}]}' },
    /^BOT_DEFAULTS \(env\.0\.name\) leave it out/,
  ],
  [{ BOT_LOG_LEVEL: "loud" }, /^BOT_LOG_LEVEL must be one of/],
  [{ BOT_NETWORK_POLICY: "yes" }, /^BOT_NETWORK_POLICY must be true or false/],
  [{ API_SERVER_PORTS: "443,https" }, /^API_SERVER_PORTS \(1\) is not a port/],
  [{ API_SERVER_PORTS: "0" }, /^API_SERVER_PORTS \(0\) is not a port/],
  [{ SLACK_API_URL: "slack.com" }, /^SLACK_API_URL must be an address/],
  [
    { STORE_URL: "http://store", STORE_DIR: "/s" },
    /^STORE_URL must be an address that begins with redis:\/\/ or rediss:/,
  ],
  [{ STORE_URL: "redis://store" }, /^STORE_DIR is unset/],
  [{ STORE_URL: "redis://store/first", STORE_DIR: "/s" }, /^STORE_URL has a path that is no number/],
  [{ STORE_URL: "redis://:hidden@store", STORE_DIR: "/s" }, /^STORE_URL holds a user or a password/],
  [{ CONCURRENT_RECONCILES: "0" }, /^CONCURRENT_RECONCILES must be 1 to 100/],
  [{ RESYNC_MINUTES: "1h" }, /^RESYNC_MINUTES is not a whole number/],
  [{ LEASE_NAME: "A" }, /^LEASE_NAME is not the name of a Lease/],
  [{ HTTP_PORT: "70000" }, /^HTTP_PORT must be 0 to 65535/],
  [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL must be one of/],
])("readCommand refuses %j", (env, sentence) => {
  const told = mistakes({ ...least, ...env });
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(sentence);
  expect(told[0]).not.toContain("hidden");
});

test.each([[["--watch-namespace", "a"]], [["extra"]]])(
  "readCommand refuses %j and points at --help",
  (argv) => {
    expect(mistakes(least, argv)).toEqual([expect.stringMatching(/^[^.]*'\. See --help\.$/)]);
  },
);

test("every mistake is told in one go", () => {
  expect(mistakes({ HTTP_PORT: "x", STORE_URL: "redis://s" })).toHaveLength(4);
});

test("the help names every variable that is read", () => {
  for (const name of [
    ...[
      "POD_NAMESPACE",
      "POD_NAME",
      "WATCH_NAMESPACES",
      "BOT_IMAGE",
      "BOT_IMAGE_PULL_POLICY",
      "BOT_DEFAULTS",
    ],
    ...["SLACK_API_URL", "BOT_LOG_LEVEL", "BOT_NETWORK_POLICY", "API_SERVER_PORTS", "STORE_URL", "STORE_DIR"],
    ...["CONCURRENT_RECONCILES", "RESYNC_MINUTES", "LEADER_ELECTION", "LEASE_NAME", "HTTP_PORT", "LOG_LEVEL"],
  ])
    expect(help).toContain(name);
});

import { describe, expect, test } from "vitest";
import { parseBinding, type SlackAgentBinding } from "../crds/index.ts";
import { type Config, ConfigError } from "./config.ts";
import { storeAddress } from "./store-url.ts";

const own = { redis: { url: "rediss://own:6380/1", secretRef: { name: "redis" } } };
const files: Record<string, string> = {
  "store/username": "sab:sre/bot",
  "store/password": "p@ss",
  username: "u",
  password: "w",
};
const credentials = { secret: (key: string) => files[key], problem: () => undefined };

function binding(spec: object = {}): SlackAgentBinding {
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot", namespace: "sre" },
    spec: { slack: { secretRef: { name: "slack" } }, agent: { url: "http://agent" }, ...spec },
  });
  if (!parsed.ok) throw new TypeError(parsed.problems.join());
  return parsed.binding;
}

describe("the store is", () => {
  test.each([
    [
      "REDIS_URL's, with the login that the operator mounts",
      { redisUrl: "redis://default:6379" },
      {},
      "redis://sab%3Asre%2Fbot:p%40ss@default:6379",
    ],
    [
      "REDIS_URL's, with its own login",
      { redisUrl: "redis://me:mine@default" },
      {},
      "redis://me:mine@default",
    ],
    [
      "REDIS_URL's, whatever the binding says",
      { redisUrl: "redis://me:mine@default" },
      { store: own },
      "redis://me:mine@default",
    ],
    ["the binding's, with the login of its Secret", {}, { store: own }, "rediss://u:w@own:6380/1"],
    ["SQLite in DATA_DIR", { dataDir: "/data" }, {}, { sqlite: "/data/sre_bot.sqlite" }],
    ["SQLite that keeps nothing", { dataDir: ":memory:" }, {}, { sqlite: ":memory:" }],
  ])("%s", (_, config, spec, address) => {
    const found = storeAddress(config as Config, binding(spec), credentials);
    expect(typeof found === "function" ? found() : found).toEqual(address);
  });

  test("asked for anew before each connection, so that a changed login is taken", () => {
    const found = storeAddress({ redisUrl: "redis://default" } as Config, binding(), credentials);
    files["store/password"] = "new";
    expect(typeof found === "function" && found()).toContain(":new@");
  });

  test("none in a cluster without a default one: a sentence says what to set", () => {
    expect(() => storeAddress({} as Config, binding(), credentials)).toThrow(ConfigError);
  });
});

import { join } from "node:path";
import { credentialFiles, type SlackAgentBinding } from "../crds/index.ts";
import type { Credentials } from "./binding/credentials.ts";
import { bindingName } from "./binding/settings.ts";
import { type Config, ConfigError } from "./config.ts";

/** Where the store is: an address with its login as it is now, or a SQLite file (":memory:" keeps nothing). */
export type StoreAddress = (() => string) | { readonly sqlite: string };

/** The login of `REDIS_URL` under `--credentials`. */
const defaultLogin = { username: "store/username", password: "store/password" };

/**
 * `REDIS_URL`, else the binding's own store, else SQLite in `DATA_DIR` (in a cluster only where that is set).
 * @throws {ConfigError} when there is none.
 */
export function storeAddress(
  config: Config,
  binding: SlackAgentBinding,
  credentials: Credentials,
): StoreAddress {
  const { redisUrl } = config;
  if (redisUrl !== undefined) return () => withLogin(redisUrl, credentials, defaultLogin);
  const redis = binding.spec.store?.redis;
  if (redis !== undefined) return () => withLogin(redis.url, credentials, loginFiles(binding));
  if (config.dataDir === undefined)
    throw new ConfigError([
      "There is no store: give the binding one (spec.store.redis), or the operator a default one (STORE_URL), which hands bots REDIS_URL.",
    ]);
  if (config.dataDir === ":memory:") return { sqlite: ":memory:" };
  return { sqlite: join(config.dataDir, `${bindingName(binding).replaceAll("/", "_")}.sqlite`) };
}

type Login = { readonly username: string | undefined; readonly password: string | undefined };

function loginFiles(binding: SlackAgentBinding): Login {
  const fileOf = (end: string) =>
    credentialFiles(binding.spec).find(({ field }) => field.endsWith(end))?.file;
  return {
    username: fileOf("store.redis.secretRef.usernameKey"),
    password: fileOf("store.redis.secretRef.passwordKey"),
  };
}

/** What the address says itself wins over the files. */
function withLogin(address: string, credentials: Credentials, files: Login): string {
  const url = new URL(address);
  const username = files.username === undefined ? undefined : credentials.secret(files.username);
  const password = files.password === undefined ? undefined : credentials.secret(files.password);
  if (url.username === "" && username !== undefined) url.username = encodeURIComponent(username);
  if (url.password === "" && password !== undefined) url.password = encodeURIComponent(password);
  return url.href;
}

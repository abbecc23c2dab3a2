import { join } from "node:path";
import { credentialFiles, type SlackAgentBinding } from "../crds/index.ts";
import type { Credentials } from "./binding/credentials.ts";
import { bindingName } from "./binding/settings.ts";
import type { Config } from "./config.ts";

/** Where the store is: an address with its login, or a SQLite file (":memory:" keeps nothing). */
export type StoreAddress = string | { readonly sqlite: string };

/** `REDIS_URL`, else the binding's own store, else (standalone) SQLite in `DATA_DIR`. */
export function storeAddress(
  config: Config,
  binding: SlackAgentBinding,
  credentials: Credentials,
): StoreAddress {
  if (config.redisUrl !== undefined)
    return withLogin(config.redisUrl, credentials, { username: "username", password: "password" });
  const redis = binding.spec.store?.redis;
  if (redis !== undefined) return withLogin(redis.url, credentials, loginFiles(binding));
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

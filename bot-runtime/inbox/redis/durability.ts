import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Durability } from "../port.ts";
import type { Connection } from "./connection.ts";

const asked = ["appendonly", "appendfsync", "maxmemory", "maxmemory-policy"] as const;
export type ServerConfig = Readonly<Record<(typeof asked)[number], string | undefined>>;

/** What the server's configuration promises. A server that does not show it is `unverified`, never guessed. @throws {StoreError} */
export async function redisDurability(connection: Connection, signal?: AbortSignal): Promise<Durability> {
  try {
    const pairs = await connection.ask(
      "durability",
      (redis) => Promise.all(asked.map(async (name) => [name, await configValue(redis.config("GET", name))])),
      limits.commandMs,
      signal,
    );
    return judgeDurability(Object.fromEntries(pairs) as ServerConfig);
  } catch (error) {
    // NOPERM by an ACL, or ERR where a managed service has taken the command away.
    if (!(error instanceof StoreError) || !["PERMISSION_MISSING", "UNEXPECTED"].includes(error.code))
      throw error;
    return unverified("CONFIG GET is refused");
  }
}

/** Each reply comes after its fsync only with `appendfsync always`; anything that may drop a key loses requests too. */
export function judgeDurability(config: ServerConfig): Durability {
  const missing = asked.filter((name) => config[name] === undefined);
  if (missing.length > 0) return unverified(`CONFIG GET does not tell ${missing.join(", ")}`);
  const evicting = config.maxmemory !== "0" && config["maxmemory-policy"] !== "noeviction";
  const wrong: [found: string, set: string][] = [];
  if (config.appendonly !== "yes") wrong.push([`appendonly ${config.appendonly}`, "appendonly yes"]);
  if (config.appendfsync !== "always")
    wrong.push([`appendfsync ${config.appendfsync}`, "appendfsync always"]);
  if (evicting) wrong.push([`maxmemory-policy ${config["maxmemory-policy"]}`, "maxmemory-policy noeviction"]);
  if (wrong.length === 0) return { kind: "strong" };
  return {
    kind: "weak",
    found: wrong.map(([found]) => found).join(", "),
    remedy: `Set ${wrong.map(([, set]) => set).join(", ")} in the store's configuration.`,
  };
}

const unverified = (found: string): Durability => ({
  kind: "unverified",
  found,
  remedy:
    "Allow the store's user CONFIG GET, or see yourself that the store runs with appendonly yes, appendfsync always and maxmemory-policy noeviction.",
});

async function configValue(reply: Promise<unknown>): Promise<string | undefined> {
  const pair = await reply;
  const value: unknown = Array.isArray(pair) ? pair[1] : undefined;
  return typeof value === "string" ? value : undefined;
}

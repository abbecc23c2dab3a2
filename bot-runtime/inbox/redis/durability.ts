import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Durability } from "../port.ts";
import type { Connection } from "./connection.ts";

const asked = ["appendonly", "appendfsync", "maxmemory", "maxmemory-policy"] as const;
export type ServerConfig = Readonly<Record<(typeof asked)[number], string | undefined>>;

export type Server = { readonly name: string; readonly version: string };

/** What the store promises, and whether a write must wait for its fsync by `WAITAOF` for that to hold. */
export type Judged = { readonly durability: Durability; readonly mustWait: boolean };

/** What the server's configuration promises. A server that does not show it is `unverified`, never guessed. @throws {StoreError} */
export async function redisDurability(connection: Connection, signal?: AbortSignal): Promise<Judged> {
  try {
    const pairs = await connection.ask(
      "durability",
      (redis) => Promise.all(asked.map(async (name) => [name, await configValue(redis.config("GET", name))])),
      limits.commandMs,
      signal,
    );
    const config = Object.fromEntries(pairs) as ServerConfig;
    const server = config.appendfsync === "everysec" ? await waitingServer(connection, signal) : undefined;
    return judgeDurability(config, server);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return { durability: unverified("CONFIG GET is refused"), mustWait: false };
  }
}

/** Which server it is, if this user may use `WAITAOF` on it. */
async function waitingServer(connection: Connection, signal?: AbortSignal): Promise<Server | undefined> {
  try {
    return await connection.ask(
      "server",
      async (redis) => {
        await redis.call("WAITAOF", 0, 0, 1);
        return readServer(await redis.info("server"));
      },
      limits.commandMs,
      signal,
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
    return undefined;
  }
}

/** NOPERM by an ACL, or ERR where the server, or a managed service, does not have the command. */
const isRefused = (error: unknown): boolean =>
  error instanceof StoreError && ["PERMISSION_MISSING", "UNEXPECTED"].includes(error.code);

function readServer(info: string): Server {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1];
  const name = field("server_name") ?? "redis";
  return { name, version: field(`${name}_version`) ?? "" };
}

/**
 * Whether `WAITAOF` of this server waits for its fsync. Measured: Redis 8.0.2 does; Valkey 8.0.1 and 8.1.1 answer at once
 * (redis/redis #12622, mended by #13793, which no Valkey is known to carry); Redis 7.4 has the fault, 7.2 in part.
 */
const tellsTheTruth = ({ name, version }: Server): boolean =>
  name === "redis" && Number(version.split(".")[0]) >= 8;

/** Each reply comes after its fsync with `appendfsync always`, or can be waited for where the server tells the truth; anything that may drop a key loses requests too. */
export function judgeDurability(config: ServerConfig, server?: Server): Judged {
  const missing = asked.filter((name) => config[name] === undefined);
  if (missing.length > 0)
    return { durability: unverified(`CONFIG GET does not tell ${missing.join(", ")}`), mustWait: false };
  const mustWait = config.appendfsync === "everysec" && server !== undefined && tellsTheTruth(server);
  const evicting = config.maxmemory !== "0" && config["maxmemory-policy"] !== "noeviction";
  const wrong: [found: string, set: string][] = [];
  if (config.appendonly !== "yes") wrong.push([`appendonly ${config.appendonly}`, "appendonly yes"]);
  if (config.appendfsync !== "always" && !mustWait)
    wrong.push([`appendfsync ${config.appendfsync}`, "appendfsync always"]);
  if (evicting) wrong.push([`maxmemory-policy ${config["maxmemory-policy"]}`, "maxmemory-policy noeviction"]);
  const isKept = config.appendonly === "yes";
  if (wrong.length === 0) return { durability: { kind: "strong" }, mustWait };
  return {
    durability: {
      kind: "weak",
      found: wrong.map(([found]) => found).join(", "),
      remedy: `Set ${wrong.map(([, set]) => set).join(", ")} in the store's configuration.`,
    },
    // An answer that is worth waiting for, whatever else is wrong.
    mustWait: mustWait && isKept,
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

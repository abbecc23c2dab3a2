import { StoreError } from "../errors.ts";

/** Where a server is and who we are to it. */
export type RedisAddress = {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
};

/** @throws {StoreError} URL_INVALID, never quoting the URL: it may hold a password */
export function parseRedisUrl(url: string): RedisAddress {
  const parsed = URL.parse(url.trim());
  if (parsed === null || (parsed.protocol !== "redis:" && parsed.protocol !== "rediss:"))
    throw new StoreError("URL_INVALID", "the store's URL does not begin with redis:// or rediss://");
  if (parsed.hostname === "") throw new StoreError("URL_INVALID", "the store's URL names no host");
  const db = /^\/(\d*)$/.exec(parsed.pathname === "" ? "/" : parsed.pathname)?.[1];
  if (db === undefined)
    throw new StoreError("URL_INVALID", "the path of the store's URL is not a database number");
  return {
    host: decoded(parsed.hostname).replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    db: Number(db),
    ...(parsed.username === "" ? {} : { username: decoded(parsed.username) }),
    ...(parsed.password === "" ? {} : { password: decoded(parsed.password) }),
    ...(parsed.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new StoreError("URL_INVALID", "the store's URL has a % that begins no percent-encoding", { cause });
  }
}

/** Where the store is, for logs and messages: scheme, host, port and database, without user, password or query. */
export function redactRedisUrl(url: string): string {
  const { host, port, db, tls } = parseRedisUrl(url);
  const shown = host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "redis" : "rediss"}://${shown}:${port}/${db}`;
}

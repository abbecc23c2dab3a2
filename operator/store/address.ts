import { StoreError } from "./errors.ts";

/** Where the store's server is. Who we are to it stands in files. */
export type StoreAddress = {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly tls: boolean;
};

/** @throws {StoreError} URL_INVALID */
export function parseStoreUrl(url: string): StoreAddress {
  const parsed = URL.parse(url.trim());
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "")
    throw new StoreError("URL_INVALID", "STORE_URL is no address of a Redis or Valkey server");
  const db = /^\/?(\d{0,5})$/.exec(parsed.pathname)?.[1];
  if (db === undefined) throw new StoreError("URL_INVALID", "the path of STORE_URL is not a database number");
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    db: Number(db),
    tls: parsed.protocol === "rediss:",
  };
}

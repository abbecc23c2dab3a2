import { readFileSync } from "node:fs";
import { ConfigError } from "../config.ts";
import type { Trust } from "../http.ts";
import { rereadEvery } from "../reread.ts";
import { limits } from "./limits.ts";

/** Where the API server is and who we are to it. */
export type Access = {
  /** `https://host:port`, perhaps with a path; no slash at its end. */
  readonly server: string;
  /** As the files say now. @throws {ConfigError} */
  readonly trust: () => Trust;
  /** The same; undefined where a client certificate is all. @throws {ConfigError} */
  readonly token: () => string | undefined;
  /** The API server does not know the token: it may have been replaced a moment ago. */
  readonly forgetToken: () => void;
};

/** Reads what lies in files again as it changes, and no more often than needed. */
export function accessOf(source: Pick<Access, "server" | "trust" | "token">): Access {
  const token = rereadEvery(limits.rereadMs, source.token);
  const trust = rereadEvery(limits.rereadMs, source.trust);
  return {
    server: source.server.replace(/\/$/, ""),
    trust: trust.current,
    token: token.current,
    forgetToken: token.forget,
  };
}

/** @throws {ConfigError} naming the file. */
export function readAccessFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? error.code : error;
    throw new ConfigError([
      `${path} cannot be read (${why}): mount the ServiceAccount's token (automountServiceAccountToken: true), or mend the kubeconfig.`,
    ]);
  }
}

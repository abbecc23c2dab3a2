import { limits } from "./limits.ts";

export type Passwords = {
  /** Hashes that the user should have, its present one first. */
  readonly hashes: readonly string[];
  /** When the second was replaced, ms since 1970; undefined where there is but one. */
  readonly rotatedAtMs: number | undefined;
};

/**
 * Which passwords a user should have, given those it has (the present one first), the one that is derived now, and when it was last
 * rotated. The former one stays for a while, so that the running bot can reconnect until it is rolled. Pure.
 */
export function passwordsAfter(
  had: readonly string[],
  hash: string,
  rotatedAtMs: number | undefined,
  nowMs: number,
): Passwords {
  const [first, second] = had;
  if (first !== undefined && first !== hash) return { hashes: [hash, first], rotatedAtMs: nowMs };
  const fresh = rotatedAtMs !== undefined && nowMs - rotatedAtMs < limits.keepFormerPasswordMs;
  if (second === undefined || !fresh) return { hashes: [hash], rotatedAtMs: undefined };
  return { hashes: [hash, second], rotatedAtMs };
}

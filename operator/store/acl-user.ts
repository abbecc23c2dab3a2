import { type BindingKey, keysOf } from "./login.ts";

/** All that a bot asks of its store (`docs/operations.md`). Nothing that lists keys, publishes, or looks at the server. */
export const botCommands = [
  "ping",
  "select",
  "quit",
  "config|get",
  "eval",
  "evalsha",
  "get",
  "set",
  "del",
  "exists",
  "xadd",
  "xdel",
  "xlen",
  "xrange",
  "hget",
  "hmget",
  "hset",
  "pexpire",
] as const;

const commandRules = ["-@all", ...botCommands.map((command) => `+${command}`)];

/** Rules of ACL SETUSER that make a binding's user, whatever it was before. The server takes them as one step. */
export const userRules = (key: BindingKey, passwordHashes: readonly string[]): readonly string[] => [
  "reset",
  "on",
  ...passwordHashes.map((hash) => `#${hash}`),
  `~${keysOf(key)}`,
  "resetchannels",
  ...commandRules,
];

export type AclUser = {
  /** SHA-256, hex, in the order they were set. */
  readonly passwordHashes: readonly string[];
  /** Whether it may come in at all, and commands, keys and channels are exactly what a bot needs. */
  readonly asWanted: boolean;
};

/** Reads a reply of ACL GETUSER, of Redis 6.2 and later and of Valkey; undefined: there is no such user. */
export function readUser(key: BindingKey, reply: unknown): AclUser | undefined {
  if (!Array.isArray(reply)) return undefined;
  const field = (name: string): unknown => {
    const at = reply.indexOf(name);
    return at % 2 === 0 ? reply[at + 1] : undefined;
  };
  const flags = words(field("flags"));
  return {
    passwordHashes: words(field("passwords")),
    asWanted:
      flags.includes("on") &&
      !flags.includes("nopass") &&
      sameSet(words(field("commands")), commandRules) &&
      sameSet(
        words(field("keys")).map((pattern) => pattern.replace(/^~/, "")),
        [keysOf(key)],
      ) &&
      words(field("channels")).length === 0 &&
      words(field("selectors")).length === 0,
  };
}

/** 6.2 gives lists where later servers give one text, in an order of their own. */
const words = (value: unknown): string[] =>
  [value]
    .flat(2)
    .flatMap((part) => (typeof part === "string" ? part.split(" ") : []))
    .filter((word) => word !== "");

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  [...new Set(some)].sort().join(" ") === [...new Set(others)].sort().join(" ");

import { type BindingKey, keysOf } from "./login.ts";

/** All that a bot asks of its store (`docs/operations.md`). Nothing that lists keys, publishes, or changes the server. */
export const botCommands = [
  "ping",
  "select",
  "quit",
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

/** What a binding's user may do and reach. */
export type Permissions = {
  readonly key: BindingKey;
  /** By which a bot sees what an acknowledgement is worth; not where a password stands among the settings. */
  readonly readsConfig: boolean;
};

const commandRules = ({ readsConfig }: Permissions): readonly string[] => [
  "-@all",
  ...[...botCommands, ...(readsConfig ? ["config|get"] : [])].map((command) => `+${command}`),
];

/** Rules of ACL SETUSER that make a binding's user, whatever it was before. The server takes them as one step. */
export const userRules = (permissions: Permissions, passwordHashes: readonly string[]): readonly string[] => [
  "reset",
  "on",
  ...passwordHashes.map((hash) => `#${hash}`),
  `~${keysOf(permissions.key)}`,
  "resetchannels",
  ...commandRules(permissions),
];

export type AclUser = {
  /** SHA-256, hex, in the order they were set. */
  readonly passwordHashes: readonly string[];
  /** Whether it may come in at all, and commands, keys and channels are exactly what a bot needs. */
  readonly asWanted: boolean;
};

/** Reads a reply of ACL GETUSER, of Redis 6.2 and later and of Valkey; undefined: there is no such user. */
export function readUser(permissions: Permissions, reply: unknown): AclUser | undefined {
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
      sameSet(words(field("commands")), commandRules(permissions)) &&
      sameSet(
        words(field("keys")).map((pattern) => pattern.replace(/^~/, "")),
        [keysOf(permissions.key)],
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

import { createHash, createHmac } from "node:crypto";

/** Names one binding in the store: `namespace/name`, as in its keys. */
export type BindingKey = `${string}/${string}`;

export const bindingKey = (namespace: string, name: string): BindingKey => `${namespace}/${name}`;

/** What the names of Kubernetes allow: none of it means anything in a pattern of keys, nor in an aclfile. */
const keyPattern = /^([a-z0-9][a-z0-9-]*)\/[a-z0-9][a-z0-9.-]*$/;

/** The namespace of a key; undefined for what is no binding's key, and so none of ours. */
export const namespaceOf = (key: string): string | undefined => keyPattern.exec(key)?.[1];

const userPrefix = "sab:";

export const userOf = (key: BindingKey): string => `${userPrefix}${key}`;

/** The binding whose user this is; undefined for a user that is not ours. */
export function keyOfUser(user: string): BindingKey | undefined {
  const key = user.startsWith(userPrefix) ? user.slice(userPrefix.length) : "";
  return isBindingKey(key) ? key : undefined;
}

export const isBindingKey = (text: string): text is BindingKey => keyPattern.test(text);

/** Everything that the bot of a binding keeps (`docs/operations.md`). */
export const keysOf = (key: BindingKey): string => `sab:{${key}}:*`;

export type BotLogin = {
  readonly username: string;
  readonly password: string;
  /** Changes with the password, and tells nothing of it: part of the Secret's name, so that a new one rolls the bot. */
  readonly keyId: string;
};

/**
 * A binding's user and password, derived: nothing is stored, and whoever holds the master key finds the same one again. By the uid,
 * so that a binding of the same name that comes later has another.
 */
export function botLogin(masterKey: string, key: BindingKey, uid: string): BotLogin {
  return {
    username: userOf(key),
    password: createHmac("sha256", masterKey).update(uid).digest("base64url"),
    keyId: createHash("sha256").update(masterKey).update(uid).digest("hex").slice(0, 8),
  };
}

/** As the server keeps it, and as it is told it: the password itself never goes there. */
export const passwordHash = (password: string): string => createHash("sha256").update(password).digest("hex");

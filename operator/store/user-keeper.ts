import { readUser, userRules } from "./acl-user.ts";
import { tellsSecrets } from "./config-secrets.ts";
import type { AdminConnection } from "./connection.ts";
import { asStoreError, type StoreError } from "./errors.ts";
import type { Ledger } from "./ledger.ts";
import { type BindingKey, userOf } from "./login.ts";
import { passwordsAfter } from "./rotation.ts";

export type UserKeeperOptions = {
  readonly connection: AdminConnection;
  readonly ledger: Ledger;
  readonly nowMs: () => number;
  /** The server did not write its users to disk: after a restart they have to be made again. */
  readonly onUnsaved: (trouble: StoreError) => void;
};

/** Keeps the users of bindings as they should be. Each step can be done twice; steps of one user must not overlap. */
export function userKeeper({ connection, ledger, nowMs, onUnsaved }: UserKeeperOptions) {
  /** Users that the ledger is known to hold as present, so that a quiet reconcile costs one command. */
  const noted = new Set<BindingKey>();
  const disk = diskWriter(connection, onUnsaved);

  let readsConfig: boolean | undefined;

  async function permissionsOf(key: BindingKey, signal: AbortSignal) {
    readsConfig ??= !(await tellsSecrets(connection, signal));
    return { key, readsConfig };
  }

  async function present(key: BindingKey, signal: AbortSignal) {
    const reply = await connection.ask(
      "looking at a user",
      (redis) => redis.call("ACL", "GETUSER", userOf(key)),
      signal,
    );
    return readUser(await permissionsOf(key, signal), reply);
  }

  async function set(key: BindingKey, hashes: readonly string[], signal: AbortSignal): Promise<void> {
    const rules = userRules(await permissionsOf(key, signal), hashes);
    await connection.ask("setting a user", (redis) => redis.acl("SETUSER", userOf(key), ...rules), signal);
    disk.changed();
  }

  return {
    /** Writes to disk what is not there yet. */
    save: () => disk.save(),

    /** A connection may be to another server, or to one that lost its users: what it holds is looked at anew. */
    connectedAnew(): void {
      disk.changed();
      noted.clear();
      readsConfig = undefined;
    },

    /** Makes sure that the binding's user exists, with its commands, its keys and this password. */
    async ensure(key: BindingKey, hash: string, signal: AbortSignal): Promise<"made" | "mended" | "kept"> {
      const user = await present(key, signal);
      const had = user?.passwordHashes ?? [];
      const quiet = noted.has(key) && had.length === 1 && had[0] === hash;
      const entry = quiet ? {} : await ledger.read(key, signal);
      const { hashes, rotatedAtMs } = passwordsAfter(had, hash, entry?.rotatedAtMs, nowMs());
      // Noted before it is made: a user that nobody knows of would never be removed.
      if (!quiet) await ledger.write(key, rotatedAtMs === undefined ? {} : { rotatedAtMs }, signal);
      noted.add(key);
      const kept = user?.asWanted === true && had.join() === hashes.join();
      if (!kept) await set(key, hashes, signal);
      await disk.save();
      return kept ? "kept" : user === undefined ? "made" : "mended";
    },

    /** The password that a user had before opens no more. */
    async retireFormer(key: BindingKey, signal: AbortSignal): Promise<void> {
      const [first] = (await present(key, signal))?.passwordHashes ?? [];
      if (first !== undefined) await set(key, [first], signal);
      await ledger.write(key, {}, signal);
    },

    /** Notes since when the binding is not there; undefined: it is there again. */
    async note(key: BindingKey, missingSinceMs: number | undefined, signal: AbortSignal): Promise<void> {
      noted.delete(key);
      await ledger.write(key, missingSinceMs === undefined ? {} : { missingSinceMs }, signal);
    },

    /** Ends the user and its connections. Its keys are another matter, and the ledger is told last. */
    async end(key: BindingKey, signal: AbortSignal): Promise<void> {
      noted.delete(key);
      await connection.ask("removing a user", (redis) => redis.acl("DELUSER", userOf(key)), signal);
      disk.changed();
    },
  };
}
export type UserKeeper = ReturnType<typeof userKeeper>;

/** Has the server write its users to its aclfile. Many that changed at once share a write: whoever asks while one runs gets the next. */
function diskWriter(connection: AdminConnection, onUnsaved: (trouble: StoreError) => void) {
  let dirty = true;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function write(): Promise<void> {
    dirty = false;
    try {
      // Nobody's signal: the write is shared.
      await connection.ask("saving the users", (redis) => redis.acl("SAVE"), new AbortController().signal);
    } catch (error) {
      const trouble = asStoreError("saving the users", error);
      // A server without an aclfile says so each time; one that did not answer is asked again.
      if (trouble.code !== "UNEXPECTED") dirty = true;
      onUnsaved(trouble);
    }
  }

  return {
    changed(): void {
      dirty = true;
    },
    /** Never rejects: the users themselves are made. */
    async save(): Promise<void> {
      if (!dirty) return;
      next ??= running.then(() => {
        next = undefined;
        running = write();
        return running;
      });
      await next;
    },
  };
}

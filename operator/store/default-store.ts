import type { StoreUsers } from "../bindings/ports.ts";
import { pause } from "../kube/pause.ts";
import { parseStoreUrl } from "./address.ts";
import { adminLogin, masterKey } from "./admin-files.ts";
import { openConnection } from "./connection.ts";
import type { StoreError } from "./errors.ts";
import { openLedger } from "./ledger.ts";
import { limits } from "./limits.ts";
import { bindingKey, botLogin, passwordHash } from "./login.ts";
import { loginSecret } from "./secret.ts";
import { serialByKey } from "./serial.ts";
import { type SweepReport, type SweepView, sweep } from "./sweep.ts";
import { userKeeper } from "./user-keeper.ts";

/** The store that the chart configured, and its users: one per binding, who see nothing of each other. */
export interface DefaultStore extends StoreUsers, AsyncDisposable {
  /**
   * Notes which bindings are gone, and removes the users and keys of those that have been for a day.
   * @throws {StoreError}
   */
  sweep(view: SweepView, signal: AbortSignal): Promise<SweepReport>;
}

export type DefaultStoreOptions = {
  /** As bots reach it, without user and password. */
  readonly url: string;
  /** Folder of the files `password`, `master-key` and, if it is not `default`, `username`. */
  readonly dir: string;
  /** For the Secrets' labels. */
  readonly operatorVersion: string;
  /** The users may be gone (the store was restarted, or is another one), or have another password: each binding wants a look. */
  readonly onChange: (why: "connected" | "rotated") => void;
  /** The store began to fail, or fails in another way. */
  readonly onTrouble: (trouble: StoreError) => void;
  /** A user was made, or set right. */
  readonly onUser: (binding: string, what: "made" | "mended") => void;
  /** The server did not write its users to disk: after a restart they are made again once it is seen. */
  readonly onUnsaved: (trouble: StoreError) => void;
  readonly nowMs?: () => number;
};

/**
 * Opens one connection, which mends itself; a store that is down fails only those who ask for a user.
 * @throws {StoreError} URL_INVALID
 */
export function openDefaultStore(options: DefaultStoreOptions): DefaultStore {
  const nowMs = options.nowMs ?? Date.now;
  const stop = new AbortController();
  const alone = serialByKey();
  const connection = openConnection({
    address: parseStoreUrl(options.url),
    login: () => adminLogin(options.dir),
    onConnected: () => {
      users.connectedAnew();
      options.onChange("connected");
    },
    onTrouble: options.onTrouble,
  });
  const ledger = openLedger(connection);
  const users = userKeeper({ connection, ledger, nowMs, onUnsaved: options.onUnsaved });

  /** Nothing tells of a changed file, nor of a connection that went silent. */
  async function keepLooking(): Promise<void> {
    let last: string | undefined;
    while (!stop.signal.aborted) {
      const now = keyOrNothing(options.dir);
      if (now !== undefined && last !== undefined && now !== last) options.onChange("rotated");
      last = now ?? last;
      await connection
        .ask("asking whether it is there", (redis) => redis.ping(), stop.signal)
        .catch(() => {});
      await pause(limits.lookMs, stop.signal);
    }
  }
  const looking = keepLooking();

  return {
    async secretFor(binding, signal) {
      const { namespace, name, uid } = binding.metadata;
      const key = bindingKey(namespace, name);
      const login = botLogin(masterKey(options.dir), key, uid);
      const what = await alone(key, () => users.ensure(key, passwordHash(login.password), signal));
      if (what !== "kept") options.onUser(key, what);
      const secret = loginSecret(binding, login, options.operatorVersion);
      return { secret, secretName: secret.metadata.name };
    },
    sweep: (view, signal) => sweep({ connection, ledger, users, alone, nowMs }, view, signal),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await looking;
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** Who needs the key says what is wrong with it; here only a change matters. */
function keyOrNothing(dir: string): string | undefined {
  try {
    return masterKey(dir);
  } catch {
    return undefined;
  }
}

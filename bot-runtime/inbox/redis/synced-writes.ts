import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Connection, Reply } from "./connection.ts";

type Write = { readonly send: () => Promise<Reply>; readonly done: PromiseWithResolvers<Reply> };

/**
 * Runs scripts so that each resolves only once the server's disk has it (WAITAOF, for a server that fsyncs once a second). The
 * command holds up its connection, so it has one of its own, and covers every write before it: what comes meanwhile shares the
 * next one.
 */
export function syncedWrites(connection: Connection): Pick<Connection, "run"> {
  let waiting: Write[] = [];
  let isSending = false;

  async function sendAll(): Promise<void> {
    if (isSending) return;
    isSending = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const replies = batch.map(({ send }) => send());
      // Not in the same breath: a script that the server has forgotten is sent again once it says so, behind what was sent with it.
      await Promise.allSettled(replies);
      const synced = onDisk(connection);
      batch.forEach(({ done }, at) => {
        Promise.all([replies[at] as Promise<Reply>, synced]).then(
          ([reply]) => done.resolve(reply),
          done.reject,
        );
      });
      await synced.catch(() => {});
    }
    isSending = false;
  }

  return {
    run: (script, keys, args, boundMs) =>
      connection.ask(
        script.name,
        () => {
          const done = Promise.withResolvers<Reply>();
          waiting.push({ send: () => connection.run(script, keys, args, boundMs), done });
          void sendAll();
          return done.promise;
        },
        boundMs,
      ),
  };
}

/** Resolves when every write of this connection so far is on the server's disk. @throws {StoreError} TIMEOUT when it is not in time */
async function onDisk(connection: Connection): Promise<void> {
  const reply = await connection.ask(
    "waitaof",
    (redis) => redis.call("WAITAOF", 1, 0, limits.syncMs),
    limits.acceptMs,
  );
  const local = Array.isArray(reply) ? Number(reply[0]) : 0;
  if (local < 1) throw new StoreError("TIMEOUT", `waitaof: not on disk within ${limits.syncMs} ms`);
}

import type { Durability } from "../port.ts";
import type { Connection } from "./connection.ts";
import { redisDurability } from "./durability.ts";
import { syncedWrites } from "./synced-writes.ts";

/** The inbox's connection: its writes resolve once they are as durable as this server can make them. */
export interface DurableWrites extends Connection {
  /** Looks at the server anew, and goes by what it finds. @throws {StoreError} */
  judge(signal?: AbortSignal): Promise<Durability>;
}

/** `open` opens the connection on which writes wait for their fsync; only a server that needs it gets one. */
export function durableWrites(connection: Connection, open: () => Connection): DurableWrites {
  let mustWait: boolean | undefined;
  let firstJudgement: Promise<unknown> | undefined;
  let waiting: { readonly connection: Connection; readonly writes: Pick<Connection, "run"> } | undefined;

  const judge = async (signal?: AbortSignal): Promise<Durability> => {
    const judged = await redisDurability(connection, signal);
    mustWait = judged.mustWait;
    return judged.durability;
  };
  const waitingWrites = (): Pick<Connection, "run"> => {
    if (waiting === undefined) {
      const own = open();
      waiting = { connection: own, writes: syncedWrites(own) };
    }
    return waiting.writes;
  };

  return {
    judge,
    ask: connection.ask,
    async run(script, keys, args, boundMs) {
      // The first write of all must not be the one that nobody waited for.
      while (mustWait === undefined) {
        firstJudgement ??= judge().finally(() => {
          firstJudgement = undefined;
        });
        await firstJudgement;
      }
      return (mustWait ? waitingWrites() : connection).run(script, keys, args, boundMs);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([connection[Symbol.asyncDispose](), waiting?.connection[Symbol.asyncDispose]()]);
    },
  };
}

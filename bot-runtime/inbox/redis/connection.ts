import { Redis, type RedisOptions } from "ioredis";
import { bounded } from "../bounded.ts";
import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import { asStoreError } from "./errors.ts";
import type { Script } from "./script.ts";
import type { RedisAddress } from "./url.ts";

/** One connection to the store: opened by its first use, mended by itself. Nothing waits for a store that is away. */
export interface Connection extends AsyncDisposable {
  /** @throws {StoreError} within `boundMs`; the server may still do the step later, so every step can be done twice. */
  run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    boundMs: number,
  ): Promise<Reply>;
  /** @throws {StoreError} within `boundMs` */
  ask<T>(
    step: string,
    command: (redis: Redis) => Promise<T>,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<T>;
}

/** What our scripts return: a number that says what happened, and what belongs to it. */
export type Reply = readonly [outcome: number, detail?: unknown];

/** `where` is asked before each connection: user and password may have changed, the server's address stays as it was first. */
export function openConnection(where: () => RedisAddress): Connection {
  const redis = new Redis({ ...where(), ...behaviour });
  const defined = new Set<string>();
  let opening: Promise<void> | undefined;
  let trouble: unknown;
  let closed = false;
  redis.on("error", (error: unknown) => {
    trouble = error;
  });
  redis.on("ready", () => {
    trouble = undefined;
  });
  const isReady = () => redis.status === "ready";
  /** Takes the login as it is now; true when it is another. */
  const takeLogin = (): boolean => {
    const { username, password } = where();
    if (redis.options.username === username && redis.options.password === password) return false;
    Object.assign(redis.options, { username, password });
    return true;
  };
  redis.on("close", takeLogin);

  /** The very first use waits for the connection; later ones do not, as reconnecting goes on by itself. */
  async function opened(step: string): Promise<void> {
    if (closed) throw new StoreError("CLOSED", `${step}: the store was closed`);
    if (isReady()) return;
    // What went wrong is told by the error event and below.
    if (opening === undefined) takeLogin();
    opening ??= redis.connect().catch(() => {});
    await opening;
    if (!isReady()) throw asStoreError(step, trouble ?? new Error("not connected"));
  }

  async function ask<T>(
    step: string,
    command: (redis: Redis) => Promise<T>,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const work = async () => {
      await opened(step);
      try {
        return await command(redis);
      } catch (error) {
        if (closed) throw new StoreError("CLOSED", `${step}: the store was closed`);
        const failure = asStoreError(step, error);
        // A connection without a login stays up and refuses everything: the login may have come since.
        if (failure.code === "AUTH_REFUSED" && takeLogin()) redis.disconnect(true);
        throw failure;
      }
    };
    return bounded(step, work(), boundMs, signal);
  }

  return {
    ask,
    run: (script, keys, args, boundMs) =>
      ask(
        script.name,
        async () => {
          if (!defined.has(script.name)) {
            redis.defineCommand(script.name, { lua: script.lua });
            defined.add(script.name);
          }
          const step: (...values: unknown[]) => Promise<Reply> = Reflect.get(redis, script.name).bind(redis);
          return step(keys.length, ...keys, ...args);
        },
        boundMs,
      ),
    [Symbol.asyncDispose]: async () => {
      if (closed) return;
      closed = true;
      // Replies that are on their way still come; a server that is gone is not waited for.
      if (isReady()) await bounded("close", redis.quit(), limits.closeMs).catch(() => {});
      redis.disconnect();
    },
  };
}

const behaviour = {
  lazyConnect: true,
  // A command must not be stored up for a connection that may come: its caller was told that it failed, and will do it again,
  // perhaps with a newer turn that the late one would undo.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // LOADING comes as an answer to the command itself, so it can be told from a store that is away.
  enableReadyCheck: false,
  connectTimeout: limits.connectMs,
  socketTimeout: limits.silentSocketMs,
  protocol: 2,
  disableClientInfo: true,
  retryStrategy: (attempt) => {
    const mostMs = Math.min(limits.reconnectLastMs, limits.reconnectFirstMs * 2 ** Math.min(attempt, 16));
    return mostMs / 2 + Math.random() * (mostMs / 2);
  },
  // A primary that became a replica: its name or the proxy before it may lead to the new one by now.
  reconnectOnError: (error) => error.message.startsWith("READONLY"),
} as const satisfies RedisOptions;

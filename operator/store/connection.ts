import { Redis, type RedisOptions } from "ioredis";
import { pause } from "../kube/pause.ts";
import type { StoreAddress } from "./address.ts";
import type { AdminLogin } from "./admin-files.ts";
import { asStoreError, StoreError } from "./errors.ts";
import { limits } from "./limits.ts";

/** The one connection of the operator to the default store. It mends itself; nothing waits for a store that is away. */
export interface AdminConnection extends AsyncDisposable {
  /** @throws {StoreError} within the bound of a command; the signal's reason when it is aborted */
  ask<T>(step: string, command: (redis: Redis) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export type ConnectionOptions = {
  readonly address: StoreAddress;
  /** Read at each connect, so that a rotated password is taken up. */
  readonly login: () => AdminLogin;
  /** At each connect: what the server knew may be gone, or it is another server. */
  readonly onConnected: () => void;
  /** Each time the store begins to fail, or to fail in another way. */
  readonly onTrouble: (trouble: StoreError) => void;
};

export function openConnection(options: ConnectionOptions): AdminConnection {
  const stop = new AbortController();
  const firstTry = Promise.withResolvers<void>();
  let current: Redis | undefined;
  let trouble: StoreError | undefined;

  function failed(error: unknown): void {
    const now = asStoreError("connecting", error);
    if (now.code !== trouble?.code && !stop.signal.aborted) options.onTrouble(now);
    trouble = now;
  }

  async function keep(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      const redis = new Redis({ ...behaviour, ...where(options.address) });
      // Told by whatever was under way; without a listener ioredis prints it.
      redis.on("error", () => {});
      const ended = new Promise<void>((resolve) => redis.once("end", resolve));
      try {
        await bounded("connecting", logIn(redis, options), limits.commandMs, stop.signal);
        current = redis;
        trouble = undefined;
        failures = 0;
        firstTry.resolve();
        options.onConnected();
        await ended;
        failed(new Error("the connection was closed"));
      } catch (error) {
        failed(error);
      } finally {
        current = undefined;
        redis.disconnect();
        firstTry.resolve();
      }
      await pause(backoffMs(failures), stop.signal);
    }
  }
  const kept = keep();

  return {
    async ask(step, command, signal) {
      signal.throwIfAborted();
      const work = async () => {
        await firstTry.promise;
        if (stop.signal.aborted) throw new StoreError("CLOSED", `${step}: the connection was closed`);
        if (current === undefined) throw trouble ?? new StoreError("UNREACHABLE", `${step}: not connected`);
        return command(current);
      };
      try {
        return await bounded(step, work(), limits.commandMs, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const told = asStoreError(step, error);
        // A connection on which nothing comes back is made anew.
        if (told.code === "TIMEOUT") current?.disconnect();
        throw told;
      }
    },
    async [Symbol.asyncDispose]() {
      if (stop.signal.aborted) return;
      stop.abort();
      // Replies that are on their way still come; a server that is gone is not waited for.
      if (current !== undefined)
        await bounded("closing", current.quit(), limits.closeMs, new AbortController().signal).catch(
          () => {},
        );
      current?.disconnect();
      await kept;
    },
  };
}

const behaviour = {
  lazyConnect: true,
  // Each connection is a new one: the password may have changed, and what was asked over the old one was told to have failed.
  retryStrategy: () => null,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  enableReadyCheck: false,
  connectTimeout: limits.connectMs,
  keepAlive: 30_000,
  protocol: 2,
  disableClientInfo: true,
} as const satisfies RedisOptions;

const where = ({ host, port, tls }: StoreAddress) => ({
  host,
  port,
  ...(tls ? { tls: {} } : {}),
});

/** By hand, since ioredis turns a refused password into a connection that was closed. */
async function logIn(redis: Redis, { address, login }: ConnectionOptions): Promise<void> {
  const { username, password } = login();
  await redis.connect();
  if (password !== undefined) await redis.auth(username, password);
  if (address.db !== 0) await redis.select(address.db);
  await redis.ping();
}

function backoffMs(failures: number): number {
  const mostMs = Math.min(limits.reconnectLastMs, limits.reconnectFirstMs * 2 ** Math.min(failures, 16));
  return mostMs / 2 + Math.random() * (mostMs / 2);
}

/** A promise with a bound. The server may still do the step later, so every step can be done twice. */
async function bounded<T>(step: string, work: Promise<T>, boundMs: number, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StoreError("TIMEOUT", `${step} was not answered within ${boundMs} ms`)),
    boundMs,
  );
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // Whoever lost the race may yet fail, with nobody listening.
    work.catch(() => {});
  }
}

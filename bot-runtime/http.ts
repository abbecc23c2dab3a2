import { Agent as Dispatcher } from "undici";

/** TLS of connections, as PEM: certificate authorities, and a client certificate with its key. */
export type Trust = {
  readonly ca?: string | readonly string[];
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate must carry, where it is not the address's. */
  readonly servername?: string;
  /** False: whoever answers is believed. */
  readonly rejectUnauthorized?: boolean;
};

/** Times in ms. */
export type HttpLimits = {
  readonly connectMs: number;
  readonly keepAliveMs: number;
  /** Until the answer begins, and between two pieces of it. */
  readonly headersMs: number;
  readonly idleBytesMs: number;
};

/** One reused HTTP client. */
export interface HttpClient extends AsyncDisposable {
  /** The connections to use now. @throws what `trust` throws. */
  dispatcher(): Dispatcher;
}

/**
 * Opens nothing until it is used. All calls share its connections; certificates that were rotated make new ones, while the old ones
 * finish what runs on them.
 */
export function openHttp(
  trust: () => Trust,
  limits: HttpLimits,
  options: Dispatcher.Options = {},
): HttpClient {
  let current: { readonly dispatcher: Dispatcher; readonly made: string } | undefined;
  const closing = new Set<Dispatcher>();
  return {
    dispatcher() {
      const wanted = trust();
      const made = JSON.stringify(wanted);
      if (current?.made === made) return current.dispatcher;
      if (current !== undefined) retire(current.dispatcher, closing);
      current = { made, dispatcher: connections(wanted, limits, options) };
      return current.dispatcher;
    },
    async [Symbol.asyncDispose]() {
      const open = [...closing, ...(current === undefined ? [] : [current.dispatcher])];
      await Promise.all(open.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function retire(dispatcher: Dispatcher, closing: Set<Dispatcher>): void {
  closing.add(dispatcher);
  const gone = () => closing.delete(dispatcher);
  // It refuses to close only when it is destroyed already, and then it is gone as well.
  dispatcher.close().then(gone, gone);
}

function connections({ ca, ...trust }: Trust, limits: HttpLimits, options: Dispatcher.Options): Dispatcher {
  return new Dispatcher({
    ...options,
    connect: {
      timeout: limits.connectMs,
      ...(ca === undefined ? {} : { ca: typeof ca === "string" ? ca : [...ca] }),
      ...trust,
    },
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.idleBytesMs,
  });
}

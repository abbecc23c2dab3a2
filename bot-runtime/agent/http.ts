import { Agent as Dispatcher } from "undici";
import type { AgentLimits } from "./limits.ts";
import type { Trust } from "./trust.ts";

/** One reused HTTP client. */
export interface HttpClient extends AsyncDisposable {
  /** The connections to use now. @throws what `trust` throws. */
  dispatcher(): Dispatcher;
}

/**
 * Opens nothing until it is used. All calls share its connections; certificates that were rotated make new ones, while the old ones
 * finish what runs on them.
 */
export function openHttp(trust: () => Trust, limits: AgentLimits): HttpClient {
  let current: { readonly dispatcher: Dispatcher; readonly made: string } | undefined;
  const closing = new Set<Dispatcher>();
  return {
    dispatcher() {
      const wanted = trust();
      const made = JSON.stringify(wanted);
      if (current?.made === made) return current.dispatcher;
      if (current !== undefined) retire(current.dispatcher, closing);
      current = { made, dispatcher: connections(wanted, limits) };
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

function connections({ ca, cert, key }: Trust, limits: AgentLimits): Dispatcher {
  return new Dispatcher({
    connect: {
      timeout: limits.connectMs,
      ...(ca === undefined ? {} : { ca: typeof ca === "string" ? ca : [...ca] }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.idleBytesMs,
  });
}

import { Agent, type buildConnector, type Dispatcher, ProxyAgent } from "undici";
import type { Access } from "./credentials.ts";
import { ClusterConfigError } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * Keeps one set of connections as long as the credentials that made them stand. The library would make one for each request: 200
 * handshakes for 200 requests, and memory that never comes back.
 */
export function connections(most?: number) {
  let kept: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  const retired = new Set<Dispatcher>();

  return {
    /** @throws {ClusterConfigError} for a way to connect that we do not have. */
    for(access: Access): Dispatcher {
      if (kept?.key === access.connectionKey) return kept.dispatcher;
      const before = kept?.dispatcher;
      kept = { key: access.connectionKey, dispatcher: dispatcherFor(access, most) };
      if (before !== undefined) {
        // What runs on the old ones, a watch above all, may end in its own time.
        retired.add(before);
        void before.close().finally(() => retired.delete(before));
      }
      return kept.dispatcher;
    },
    /** Cuts all of them, with what runs there. */
    async [Symbol.asyncDispose](): Promise<void> {
      const all = [...retired, ...(kept === undefined ? [] : [kept.dispatcher])];
      kept = undefined;
      await Promise.all(all.map((one) => one.destroy()));
    },
  };
}
export type Connections = ReturnType<typeof connections>;

/**
 * HTTP/1.1 on purpose: an aborted request takes its connection with it, so the next one gets a fresh one. On a shared HTTP/2 session
 * that a firewall forgot, every later request would hang too.
 */
function dispatcherFor({ dispatcher: options }: Access, most: number | undefined): Dispatcher {
  if (options.type === "socks") {
    throw new ClusterConfigError(
      `proxy-url ${options.uri}: SOCKS proxies are not supported, name an HTTP one`,
    );
  }
  // Both packages mean the same TLS options; they differ in whether an absent one may be spelled out.
  const tls = (
    options.type === "proxy" ? options.requestTls : "connect" in options ? options.connect : {}
  ) as Tls;
  const shared = {
    connections: most ?? null,
    allowH2: false,
    keepAliveTimeout: limits.idleConnectionMs,
    // Each request brings its own bound.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (options.type === "proxy") return new ProxyAgent({ ...shared, uri: options.uri, requestTls: tls });
  return new Agent({
    ...shared,
    connect: {
      ...tls,
      timeout: limits.connectMs,
      keepAlive: true,
      keepAliveInitialDelay: limits.tcpKeepAliveMs,
    },
  });
}

type Tls = buildConnector.BuildOptions;

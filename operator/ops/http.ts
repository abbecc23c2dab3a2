import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";

export type Probe = () => { readonly ok: boolean; readonly why: string };

export type OpsOptions = {
  readonly ready: Probe;
  readonly registry: Registry;
  /** Right before the metrics are told: what is counted only then. */
  readonly refresh: () => void;
};

/** A request that is slower than this is no probe and no scrape, ms. */
const requestMs = 5_000;

/**
 * Serves `/healthz` (the event loop turns, or it could not answer), `/readyz` and `/metrics`; on a free port where `port` is 0.
 * @throws when the port is taken.
 */
export async function serveOps(
  port: number,
  { ready, registry, refresh }: OpsOptions,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "GET only\n");
    if (path === "/healthz") return answer(response, 200, "ok\n");
    if (path === "/readyz") {
      const { ok, why } = ready();
      return answer(response, ok ? 200 : 503, `${why}\n`);
    }
    if (path === "/metrics") {
      refresh();
      return answer(response, 200, await registry.metrics(), registry.contentType);
    }
    return answer(response, 404, "try /healthz, /readyz or /metrics\n");
  });
  server.requestTimeout = requestMs;
  server.listen(port);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}

import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

export type Probe = () => { readonly ok: boolean; readonly why: string };

/**
 * Serves `/healthz` (the event loop turns, or it could not answer), `/readyz` and `/metrics` on `port`; 0 serves nothing.
 * @throws when the port is taken.
 */
export async function serveOps(
  port: number,
  options: { readonly ready: Probe; readonly registry: Registry; readonly refresh: () => void },
): Promise<AsyncDisposable & { readonly port: number }> {
  if (port === 0) return { port: 0, [Symbol.asyncDispose]: async () => {} };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "GET only\n");
    if (path === "/healthz") return answer(response, 200, "ok\n");
    if (path === "/readyz") {
      const { ok, why } = options.ready();
      return answer(response, ok ? 200 : 503, `${why}\n`);
    }
    if (path === "/metrics") {
      options.refresh();
      return answer(response, 200, await options.registry.metrics(), options.registry.contentType);
    }
    return answer(response, 404, "try /healthz, /readyz or /metrics\n");
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
  return {
    port,
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

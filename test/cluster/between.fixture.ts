import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import type { Cluster } from "../../playground/cluster/index.ts";

export type Write = { readonly method: string; readonly path: string };

/** A way to the API server on which each write can be seen once it has taken effect, and before whoever made it hears of that. */
export interface Between extends AsyncDisposable {
  readonly url: string;
  /** Called after each write that the API server took; while it returns false the answer never comes. */
  onWrite: (write: Write) => boolean;
}

/** Passes everything on. It shows the API server's own certificate, and what that should know of a caller stands in the headers. */
export async function between(cluster: Cluster): Promise<Between> {
  const ca = readFileSync(cluster.caFile);
  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const { method = "GET", url: path = "/", headers } = incoming;
    const onward = request(new URL(path, cluster.url), { method, headers, ca });
    incoming.pipe(onward);
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    onward.on("response", (given) => {
      if (method !== "GET" && !way.onWrite({ method, path })) return;
      answer.writeHead(given.statusCode ?? 502, given.headers);
      answer.flushHeaders();
      given.pipe(answer);
    });
  };
  const server = createServer(
    { cert: ca, key: readFileSync(cluster.caFile.replace(/\.crt$/, ".key")) },
    pass,
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const way: Between = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onWrite: () => true,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return way;
}

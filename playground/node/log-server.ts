import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { LogBuffer, LogLine } from "./log-buffer.ts";

export type FindLogs = (
  namespace: string,
  pod: string,
  container: string,
  previous: boolean,
) => LogBuffer | undefined;

/** The kubelet's endpoint behind `kubectl logs`, on loopback alone. The API server calls it by HTTPS. */
export async function serveLogs(
  certificate: { readonly cert: Buffer; readonly key: Buffer },
  find: FindLogs,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(certificate, (request, response) => {
    const url = new URL(request.url ?? "/", "https://node");
    const [, verb, namespace = "", pod = "", container = ""] = url.pathname
      .split("/")
      .map(decodeURIComponent);
    const isPrevious = url.searchParams.get("previous") === "true";
    const logs = verb === "containerLogs" ? find(namespace, pod, container, isPrevious) : undefined;
    if (request.method !== "GET" || logs === undefined) {
      const what = isPrevious ? "previous terminated container" : "container";
      response.writeHead(404).end(`${what} "${container}" in pod "${pod}" not found`);
      return;
    }
    void answer(logs, url.searchParams, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(logs: LogBuffer, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(200, { "content-type": "text/plain" });
  response.flushHeaders();
  const withTime = query.get("timestamps") === "true";
  const print = ({ time, text }: LogLine) => `${withTime ? `${time.toISOString()} ` : ""}${text}\n`;
  // Made before the kept lines are read, so that none falls between the two.
  const coming = logs.follow(gone.signal);
  const until = sinceOf(query);
  const kept = logs.lines().filter(({ time }) => time.getTime() >= until);
  const tail = query.has("tailLines") ? Number(query.get("tailLines")) : kept.length;
  const bytes = query.has("limitBytes") ? Number(query.get("limitBytes")) : undefined;
  const text = (tail === 0 ? [] : kept.slice(-tail)).map(print).join("");
  response.write(bytes === undefined ? text : Buffer.from(text).subarray(0, bytes));
  if (query.get("follow") === "true") for await (const line of coming) response.write(print(line));
  response.end();
}

function sinceOf(query: URLSearchParams): number {
  const seconds = query.get("sinceSeconds");
  if (seconds !== null) return Date.now() - Number(seconds) * 1_000;
  return Date.parse(query.get("sinceTime") ?? "") || 0;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Sockets } from "../sockets.ts";
import type { World } from "../world.ts";
import { serveApi } from "./api.ts";
import { sendText } from "./body.ts";
import { serveControl } from "./control.ts";
import { serveDownload, serveUpload } from "./files.ts";
import { serveResponseUrl, serveWebhook } from "./hooks.ts";

/** Takes what is not Slack's: the demo serves its page with it. Answers false when it does not want the request. */
export type Fallback = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The one HTTP server of a simulated Slack. Resolves when it listens. */
export async function listen(
  world: World,
  sockets: Sockets,
  options: { readonly host: string; readonly port: number; readonly fallback: Fallback | undefined },
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    route(world, sockets, request, response, options.fallback).catch((error: unknown) =>
      failed(response, error),
    );
  });
  // Clients reuse connections; a benchmark's idle ones must not be cut under it.
  server.keepAliveTimeout = 60_000;
  // The server forgets a socket once it was upgraded: one whose peer never answers a close would keep it open for ever.
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://slack");
    // A peer that goes away during the upgrade is its own business.
    socket.on("error", () => socket.destroy());
    upgraded.add(socket);
    socket.on("close", () => upgraded.delete(socket));
    if (url.pathname === "/link/" || url.pathname === "/link")
      sockets.upgrade(request, socket, head, url.searchParams);
    else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const close = () => closed(server, upgraded);
  return { port: (server.address() as AddressInfo).port, close };
}

async function route(
  world: World,
  sockets: Sockets,
  request: IncomingMessage,
  response: ServerResponse,
  fallback: Fallback | undefined,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://slack");
  if (url.pathname.startsWith("/api/")) return serveApi(world, request, response, url);
  // First: the demo has routes of its own beside the control API's.
  if (!url.pathname.startsWith("/api/") && fallback?.(request, response)) return;
  if (url.pathname.startsWith("/playground/")) return serveControl(world, sockets, request, response, url);
  if (url.pathname.startsWith("/response/")) return serveResponseUrl(world, request, response, url);
  if (url.pathname.startsWith("/services/")) return serveWebhook(world, request, response, url);
  if (url.pathname.startsWith("/upload/v1/")) return serveUpload(world, request, response, url);
  if (url.pathname.startsWith("/files-pri/")) {
    serveDownload(world, request, response, url);
    return;
  }
  sendText(response, 404, "Not found");
}

function closed(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
  });
}

function failed(response: ServerResponse, error: unknown): void {
  const isTooLarge = error instanceof RangeError;
  if (response.headersSent) return void response.destroy();
  sendText(
    response,
    isTooLarge ? 413 : 500,
    isTooLarge ? error.message : `The playground failed: ${String(error)}`,
  );
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Access } from "./access.ts";

export type Seen = {
  readonly method: string;
  readonly url: URL;
  readonly token: string;
  readonly body: unknown;
};

/** An API server that answers as a test wants: what it was asked, and over how many connections. */
export interface FakeApi extends AsyncDisposable {
  readonly access: Access;
  readonly seen: readonly Seen[];
  connections(): number;
  /** Cuts every connection. */
  cut(): void;
}

export type Answer = (seen: Seen, response: ServerResponse) => void;

export const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
};

export async function fakeApi(answer: Answer, token: () => string = () => "t"): Promise<FakeApi> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(async (request, response) => {
    const asked = await read(request);
    seen.push(asked);
    answer(asked, response);
  });
  server.on("connection", (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  let known: string | undefined;
  return {
    access: {
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      trust: () => ({}),
      token: () => {
        known ??= token();
        return known;
      },
      forgetToken: () => {
        known = undefined;
      },
    },
    seen,
    connections: () => opened,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(request: IncomingMessage): Promise<Seen> {
  const text = (await request.setEncoding("utf8").toArray()).join("");
  return {
    method: request.method ?? "",
    url: new URL(request.url ?? "", "http://api"),
    token: request.headers.authorization ?? "",
    body: text === "" ? undefined : JSON.parse(text),
  };
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** One JSON-RPC request as it came in. */
export type RogueRequest = {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
};

/** What the agent does with a request. Whatever it leaves open is closed when the agent is disposed. */
export type Misbehaviour = (response: ServerResponse, request: RogueRequest) => unknown;

export type RogueOptions = {
  /** The card, as a value to serve or as something worse. Default: a flawless one. */
  readonly card?: Readonly<Record<string, unknown>> | readonly unknown[] | number | null | Misbehaviour;
  /** By JSON-RPC method, `*` for the rest. Default: nobody knows the method. */
  readonly rpc?: Readonly<Record<string, Misbehaviour>>;
  /** Speaks https with these. Default: http. */
  readonly tls?: ServerOptions;
};

export interface RogueAgent extends AsyncDisposable {
  readonly url: string;
  /** JSON-RPC requests, oldest first. */
  readonly requests: readonly RogueRequest[];
  /** Bytes that were written to all connections so far. */
  bytesWritten(): number;
}

/** An agent written by hand, which speaks A2A 1.0 as badly as it is told to. */
export async function startRogue({ card, rpc = {}, tls }: RogueOptions = {}): Promise<RogueAgent> {
  const requests: RogueRequest[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The caller hangs up on what it does not want: that is what the tests are about.
    response.on("error", () => undefined);
    if (incoming.method === "GET") {
      const request = { id: undefined, method: incoming.url ?? "", params: {}, headers: incoming.headers };
      if (typeof card === "function") await card(response, request);
      else sendJson(response, card === undefined ? flawlessCard(url) : card);
      return;
    }
    const request = { ...(JSON.parse(await textOf(incoming)) as RogueRequest), headers: incoming.headers };
    requests.push(request);
    await (rpc[request.method] ?? rpc["*"] ?? unknownMethod)(response, request);
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  // Refused certificates are what some tests are about.
  server.on("tlsClientError", () => undefined);
  let finished = 0;
  const open = new Set<{ readonly bytesWritten: number }>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(socket);
      finished += socket.bytesWritten;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    bytesWritten: () => [...open].reduce((sum, { bytesWritten }) => sum + bytesWritten, finished),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const flawlessCard = (url: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  name: "Rogue",
  description: "Means no good",
  version: "1.0.0",
  supportedInterfaces: [{ url: `${url}/rpc`, protocolBinding: "JSONRPC", protocolVersion: "1.0" }],
  capabilities: { streaming: true },
  defaultInputModes: ["text/plain"],
  defaultOutputModes: ["text/plain"],
  skills: [],
  ...changes,
});

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** The error answer of JSON-RPC. */
export const rpcError =
  (code: number, message: string): Misbehaviour =>
  (response, { id }) =>
    sendJson(response, { jsonrpc: "2.0", id, error: { code, message } });

const unknownMethod = rpcError(-32601, "Method not found");

/** The answer that is no stream. */
export const rpcResult =
  (result: unknown): Misbehaviour =>
  (response, { id }) =>
    sendJson(response, { jsonrpc: "2.0", id, result });

/** A stream of these results, closed by the agent at its end. */
export const stream =
  (...results: readonly unknown[]): Misbehaviour =>
  (response, { id }) => {
    openStream(response);
    for (const result of results) writeEvent(response, { jsonrpc: "2.0", id, result });
    response.end();
  };

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

export function writeEvent(response: ServerResponse, data: unknown): void {
  response.write(`data: ${JSON.stringify(data)}\n\n`);
}

/** Writes the same again and again, at the pace that the caller reads at, until it hangs up. */
export async function writeForEver(response: ServerResponse, chunk: string | Buffer): Promise<void> {
  while (!response.destroyed) {
    if (response.write(chunk)) continue;
    await Promise.race([once(response, "drain"), once(response, "close")]);
  }
}

const ids = { taskId: "t1", contextId: "c1" } as const;

/** Results of a stream of A2A 1.0. */
export const say = {
  task: (state = "SUBMITTED", more: Readonly<Record<string, unknown>> = {}) => ({
    task: aTask(state, more),
  }),
  status: (state: string, text?: string, more: Readonly<Record<string, unknown>> = {}) => ({
    statusUpdate: { ...ids, status: statusOf(state, text), ...more },
  }),
  artifact: (parts: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
    artifactUpdate: {
      ...ids,
      artifact: { artifactId: "a1", parts },
      append: false,
      lastChunk: true,
      ...more,
    },
  }),
  text: (text: string, more: Readonly<Record<string, unknown>> = {}) => say.artifact([{ text }], more),
};

/** A task as `GetTask` tells it. */
export const aTask = (state: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: ids.taskId,
  contextId: ids.contextId,
  status: statusOf(state),
  ...more,
});

const statusOf = (state: string, text?: string) => ({
  state: `TASK_STATE_${state}`,
  ...(text === undefined ? {} : { message: { messageId: "m1", role: "ROLE_AGENT", parts: [{ text }] } }),
});

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

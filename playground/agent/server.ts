import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AGENT_CARD_PATH } from "@a2a-js/sdk";
import { InMemoryTaskStore } from "@a2a-js/sdk/server";
import { agentCardHandler, jsonRpcHandler, UserBuilder } from "@a2a-js/sdk/server/express";
import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express";
import { type CallFilter, CallHistory } from "./calls.ts";
import { agentCard, type Protocol } from "./card.ts";
import { SreExecutor } from "./executor.ts";
import { legacyCard } from "./legacy-card.ts";
import { limits } from "./limits.ts";
import { OneRunATask } from "./request-handler.ts";

export interface AgentOptions {
  /** 0 (default): a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** What is spoken; "both" (default) on one address, told apart by the `A2A-Version` header. */
  readonly protocol?: Protocol;
  /** Length of one beat of thinking, in ms. 0 (default): no waits. A person likes about 400. */
  readonly pace?: number;
  /** How long answers to `ping` wait, in ms (default 0). */
  readonly pingDelayMs?: number;
  /** Bearer token that every RPC must carry; undefined: none. */
  readonly token?: string;
  /** Address that the card names; default: the one it listens on. For agents behind a proxy. */
  readonly publicUrl?: string;
  /** Clock, in ms since 1970. The sample estate's troubles are placed relative to its value at the start. */
  readonly now?: () => number;
}

export interface RunningAgent extends AsyncDisposable {
  /** Without a slash at the end. The card is at `/.well-known/agent-card.json` below it. */
  readonly url: string;
  readonly calls: CallHistory;
  /** The next RPCs are answered with this HTTP status instead, e.g. 503 with `Retry-After`. The agent never sees them. */
  refuseNext(refusal: Refusal): void;
  /** Resolves when nothing runs and no connection is open. May be called twice. */
  stop(): Promise<void>;
}

export interface Refusal {
  readonly status: number;
  readonly times: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Starts the sample agent.
 * @throws where the port is taken.
 */
export async function startAgent(options: AgentOptions = {}): Promise<RunningAgent> {
  const { port = 0, host = "127.0.0.1", protocol = "both", now = Date.now } = options;
  const calls = new CallHistory();
  const connection = new AsyncLocalStorage<Response>();
  const executor = new SreExecutor({
    calls,
    pace: options.pace ?? 0,
    pingDelayMs: options.pingDelayMs ?? 0,
    now,
    hangUp: () => connection.getStore()?.destroy(),
  });
  const app = express().disable("x-powered-by");
  const server = createServer(app);
  server.listen(port, host);
  await once(server, "listening");
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;

  const card = agentCard(options.publicUrl ?? url, protocol);
  const requestHandler = new OneRunATask(card, new InMemoryTaskStore(), executor);
  const legacyCompat = { enabled: protocol !== "1.0" };
  const refusals: Refusal[] = [];
  app.get("/calls", (request, response) => {
    response.json(calls.all(filterIn(request)));
  });
  if (protocol === "0.3") {
    // An agent of that age knows neither the header nor the newer card, and serves the card at both paths.
    app.use((request, _response, next) => {
      delete request.headers["a2a-version"];
      next();
    });
    app.get([`/${AGENT_CARD_PATH}`, "/.well-known/agent.json"], (_request, response) => {
      response.json(legacyCard(card));
    });
  } else {
    app.use(`/${AGENT_CARD_PATH}`, agentCardHandler({ agentCardProvider: requestHandler, legacyCompat }));
  }
  app.use(
    "/rpc",
    refusing(refusals),
    demanding(options.token),
    express.json({ limit: limits.requestBytes }),
    answeringBadJson,
    (_request: Request, response: Response, next: NextFunction) => connection.run(response, next),
    jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication, legacyCompat }),
  );

  const close = async () => {
    const closed = once(server, "close");
    server.close();
    await executor.stop();
    server.closeAllConnections();
    await closed;
  };
  let closing: Promise<void> | undefined;
  const stop = () => {
    closing ??= close();
    return closing;
  };
  return {
    url,
    calls,
    refuseNext: (refusal) => void refusals.push(refusal),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function filterIn(request: Request): CallFilter {
  const wanted = ["messageId", "taskId", "contextId"].flatMap((key) => {
    const value = request.query[key];
    return typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(wanted);
}

const refusing =
  (refusals: Refusal[]): RequestHandler =>
  (_request, response, next) => {
    const [refusal] = refusals;
    if (refusal === undefined) return next();
    refusals[0] = { ...refusal, times: refusal.times - 1 };
    if (refusal.times <= 1) refusals.shift();
    response
      .status(refusal.status)
      .set({ ...refusal.headers })
      .send(refusal.body ?? `refused with ${refusal.status}`);
  };

const demanding =
  (token: string | undefined): RequestHandler =>
  (request, response, next) => {
    if (token === undefined || request.headers.authorization === `Bearer ${token}`) return next();
    response.status(401).set("WWW-Authenticate", "Bearer").json({ error: "unauthorized" });
  };

/** The SDK answers bad JSON only where it parses itself; we parse first because its bound of 100 kB is below a thread's transcript. */
function answeringBadJson(error: Error, _request: Request, response: Response, next: NextFunction): void {
  if (!("status" in error)) {
    next(error);
    return;
  }
  response.status(error.status === 413 ? 413 : 200).json({
    jsonrpc: "2.0",
    id: null,
    error: { code: -32700, message: error.status === 413 ? "Request too large" : "Invalid JSON payload" },
  });
}

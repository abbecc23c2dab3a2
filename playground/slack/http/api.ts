import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import { callMethod } from "../web-api/call.ts";
import type { World } from "../world.ts";
import { parseBody, readBody, sendJson, sendText } from "./body.ts";

/** `/api/METHOD`: the Web API over HTTP, with the token in the header or among the arguments. */
export async function serveApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const contentType = request.headers["content-type"] ?? "";
  const body = await readBody(request, limits.bodyBytes);
  let args: Record<string, unknown>;
  try {
    const { fields } = await parseBody(body, contentType);
    args = { ...Object.fromEntries(url.searchParams), ...fields };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    return sendJson(response, 200, {
      ok: false,
      error: contentType.includes("json") ? "invalid_json" : "invalid_form_data",
    });
  }
  const { token, ...rest } = args;
  const isJson = contentType.startsWith("application/json");
  const answer = await callMethod(world, {
    method: url.pathname.slice("/api/".length),
    token: bearer(request) ?? (typeof token === "string" ? token : undefined),
    args: rest,
    origin: originOf(request),
    lacksCharset: isJson && !contentType.includes("charset"),
  });
  if (answer.kind === "cut") return void request.socket.destroy();
  if (answer.kind === "json") return sendJson(response, answer.status, answer.body, answer.headers);
  sendText(response, answer.status, answer.text, answer.contentType);
}

export function bearer(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization ?? "";
  return header.startsWith("Bearer ") ? header.slice("Bearer ".length) : undefined;
}

/** The server's address as the caller wrote it, so that answers work through port forwards and service names. */
export const originOf = (request: IncomingMessage): string => `http://${request.headers.host ?? "127.0.0.1"}`;

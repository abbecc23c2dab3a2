import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { perform } from "../acts/perform.ts";
import { isFaultName } from "../faults.ts";
import { limits } from "../limits.ts";
import { ActSchema, type FaultRequest, FaultRequestSchema } from "../page-api.ts";
import type { Sockets } from "../sockets.ts";
import { workspaceView } from "../views-json.ts";
import type { World } from "../world.ts";
import { parseBody, readBody, sendJson, sendText } from "./body.ts";
import { sendFile } from "./files.ts";
import { foreignReason } from "./same-origin.ts";

/** `/playground/…`: see `page-api.ts`. */
export async function serveControl(
  world: World,
  sockets: Sockets,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const foreign = foreignReason(request, world.baseUrl());
  if (foreign !== undefined)
    return sendJson(response, 403, { ok: false, error: "forbidden", message: foreign });
  const route = `${request.method} ${url.pathname}`;
  if (route === "GET /playground/state") {
    world.feed.keep();
    return sendJson(response, 200, workspaceView(world, sockets.views()), { "cache-control": "no-store" });
  }
  if (route === "GET /playground/feed") {
    streamFeed(world, request, response, url);
    return;
  }
  if (route === "GET /playground/faults") return sendJson(response, 200, { faults: world.faults.list() });
  if (route === "POST /playground/act") {
    return withBody(request, response, ActSchema, (act) => {
      const result = perform(world, act);
      sendJson(response, result.ok ? 200 : 409, result);
    });
  }
  if (route === "POST /playground/faults") {
    return withBody(request, response, FaultRequestSchema, (fault) => switchFault(world, response, fault));
  }
  if (request.method === "GET" && url.pathname.startsWith("/playground/files/")) {
    const file = world.workspace.files.get(url.pathname.slice("/playground/files/".length));
    if (file === undefined) return sendText(response, 404, "not found");
    return sendFile(response, file);
  }
  sendJson(response, 404, { ok: false, error: "not_found", message: `There is no ${route}.` });
}

function switchFault(world: World, response: ServerResponse, fault: FaultRequest): void {
  const { name, on, params, times } = fault;
  if (!isFaultName(name)) {
    sendJson(response, 400, { ok: false, error: "unknown_fault", message: `There is no fault ${name}.` });
    return;
  }
  try {
    if (on) world.faults.set(name, params ?? {}, times === undefined ? {} : { times });
    else world.faults.clear(name);
    sendJson(response, 200, { faults: world.faults.list() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    sendJson(response, 400, { ok: false, error: "invalid_parameter", message: error.message });
  }
}

/** Server-sent events: one `FeedEvent` a message, its `seq` as the event's id, so that a browser resumes by itself. */
function streamFeed(world: World, request: IncomingMessage, response: ServerResponse, url: URL): void {
  world.feed.keep();
  const resumed = request.headers["last-event-id"];
  const after = Number(
    (typeof resumed === "string" ? resumed : undefined) ?? url.searchParams.get("after") ?? Number.NaN,
  );
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    connection: "keep-alive",
  });
  response.write(": connected\n\n");
  const stop = world.feed.follow(
    (event) => void response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`),
    Number.isInteger(after) ? after : world.feed.seq,
  );
  response.on("close", stop);
}

async function withBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  response: ServerResponse,
  schema: Schema,
  use: (value: z.infer<Schema>) => void,
): Promise<void> {
  const contentType = request.headers["content-type"] ?? "";
  if (!contentType.startsWith("application/json")) {
    return sendJson(response, 415, {
      ok: false,
      error: "not_json",
      message: "Send content-type: application/json.",
    });
  }
  let value: unknown;
  try {
    value = (await parseBody(await readBody(request, limits.fileBytes), contentType)).fields;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return sendJson(response, 400, { ok: false, error: "invalid_json", message: error.message });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return use(parsed.data);
  const message = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  sendJson(response, 400, { ok: false, error: "invalid_act", message });
}

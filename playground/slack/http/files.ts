import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import type { StoredFile } from "../model.ts";
import type { World } from "../world.ts";
import { bearer } from "./api.ts";
import { parseBody, readBody, sendText } from "./body.ts";

/** The second step of an upload: the bytes, raw or as a form. Source: files.getUploadURLExternal. */
export async function serveUpload(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const fileId = world.tickets.uploadFile(url.pathname.slice("/upload/v1/".length));
  const file = world.workspace.files.get(fileId ?? "");
  if (file === undefined) return sendText(response, 404, "not found");
  const body = await readBody(request, limits.fileBytes);
  const contentType = request.headers["content-type"] ?? "";
  const isForm = contentType.startsWith("multipart/form-data");
  const bytes = isForm ? (await parseBody(body, contentType)).files[0]?.bytes : body;
  if (bytes === undefined || bytes.length !== file.sizeBytes)
    return sendText(response, 400, "length mismatch");
  file.bytes = bytes;
  sendText(response, 200, `OK - ${bytes.length}`);
}

/**
 * `url_private`: the bytes for a token that may read the file. Without one Slack sends to its login page, so that a
 * careless client saves HTML.
 */
export function serveDownload(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  const [, , teamAndFile = ""] = url.pathname.split("/");
  const file = world.workspace.files.get(teamAndFile.slice(teamAndFile.indexOf("-") + 1));
  const caller = world.workspace.byToken(bearer(request) ?? "");
  const mayRead =
    caller?.kind === "bot" &&
    caller.app.scopes.has("files:read") &&
    world.faults.active("missing-scope")?.scope !== "files:read";
  if (!mayRead) {
    response.writeHead(302, {
      location: `${world.baseUrl()}/login?redir=${encodeURIComponent(url.pathname)}`,
    });
    response.end();
    return;
  }
  const isShared = [...(file?.channels ?? [])].some((id) =>
    world.workspace.channels.get(id)?.members.has(caller.app.botUserId),
  );
  if (file === undefined || !(isShared || file.user === caller.app.botUserId))
    sendText(response, 404, "not found");
  else sendFile(response, file);
}

export function sendFile(response: ServerResponse, file: StoredFile): void {
  const bytes = file.bytes ?? Buffer.alloc(0);
  response.writeHead(200, {
    "content-type": file.mimetype,
    "content-length": bytes.length,
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    "x-content-type-options": "nosniff",
    // The page may show images from here, but nothing here may run.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  });
  response.end(bytes);
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { SlackObject } from "../page-api.ts";

/** The whole body of a request. @throws {RangeError} when it is larger than `mostBytes`. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new RangeError(`a body of more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
}

export interface ParsedBody {
  readonly fields: SlackObject;
  /** Files of a multipart form. */
  readonly files: readonly {
    readonly name: string;
    readonly filename: string;
    readonly type: string;
    readonly bytes: Buffer;
  }[];
}

/**
 * A body as Slack takes it: form, multipart form, or JSON.
 * @throws {SyntaxError} when JSON is announced and something else comes.
 */
export async function parseBody(body: Buffer, contentType: string): Promise<ParsedBody> {
  if (body.length === 0) return { fields: {}, files: [] };
  if (contentType.startsWith("application/json")) {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new SyntaxError("not a JSON object");
    return { fields: value as SlackObject, files: [] };
  }
  if (contentType.startsWith("multipart/form-data")) return parseMultipart(body, contentType);
  return { fields: Object.fromEntries(new URLSearchParams(body.toString())), files: [] };
}

async function parseMultipart(body: Buffer, contentType: string): Promise<ParsedBody> {
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": contentType },
  }).formData();
  const fields: Record<string, string> = {};
  const files: { name: string; filename: string; type: string; bytes: Buffer }[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value;
    else
      files.push({
        name,
        filename: value.name,
        type: value.type,
        bytes: Buffer.from(await value.arrayBuffer()),
      });
  }
  return { fields, files };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  contentType = "text/plain",
): void {
  response.writeHead(status, {
    "content-type": `${contentType}; charset=utf-8`,
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

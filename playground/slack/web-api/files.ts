import { slackId } from "../ids.ts";
import { limits } from "../limits.ts";
import { fileJson } from "../message-json.ts";
import { postMessage } from "../messages.ts";
import type { StoredFile } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { Args } from "./args.ts";
import { checkBlocks } from "./content.ts";
import { postableChannel, postThread } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";

/** Uploads in three steps, and what is known of a file. Source: methods `files.*`. */
export const fileMethods: Methods = {
  "files.getUploadURLExternal": { token: "bot", scopes: ["files:write"], tier: "tier4", run: uploadUrl },
  "files.completeUploadExternal": { token: "bot", scopes: ["files:write"], tier: "tier4", run: complete },
  "files.info": { token: "bot", scopes: ["files:read"], tier: "tier4", run: info },
  "files.delete": { token: "bot", scopes: ["files:write"], tier: "tier3", run: remove },
};

function uploadUrl(call: Call): SlackObject {
  const { world } = call;
  const name = call.args.text("filename");
  const length = Number(call.args.text("length"));
  if (!Number.isInteger(length) || length < 1)
    throw refusalWith("invalid_arguments", ["must be at least 1 [json-pointer:/length]"]);
  if (length > limits.fileBytes) throw new Refusal("file_upload_size_restricted");
  const file: StoredFile = {
    id: slackId("F"),
    name,
    title: name,
    mimetype: mimetypeOf(name),
    sizeBytes: length,
    user: call.app.botUserId,
    createdMs: world.clock.nowMs(),
    bytes: undefined,
    complete: false,
    channels: new Set(),
  };
  world.workspace.files.set(file.id, file);
  return { upload_url: new URL(world.tickets.forUpload(file.id), call.origin).href, file_id: file.id };
}

function complete(call: Call): SlackObject {
  const { workspace } = call.world;
  const given = call.args.objects("files", "invalid_arguments");
  if (given === undefined || given.length === 0)
    throw refusalWith("invalid_arguments", ["missing required field: files"]);
  const files = given.map(({ id, title }) => {
    const file = workspace.files.get(String(id));
    if (file === undefined || file.user !== call.app.botUserId) throw new Refusal("file_not_found");
    if (file.bytes === undefined) throw new Refusal("file_upload_incomplete");
    if (typeof title === "string" && title !== "") file.title = title;
    return file;
  });
  const channel = call.args.optionalText("channel_id") ?? call.args.optionalText("channels");
  if (channel !== undefined) share({ ...call, args: new Args({ ...call.args.raw, channel }) }, files);
  for (const file of files) file.complete = true;
  return { files: files.map((file) => fileJson(call.world, file)) };
}

function share(call: Call, files: readonly StoredFile[]): void {
  const channel = postableChannel(call);
  const blocks = call.args.objects("blocks", "invalid_blocks_format");
  checkBlocks(blocks ?? [], "/blocks");
  postMessage(call.world, channel, {
    user: call.app.botUserId,
    botId: call.app.botId,
    appId: call.app.id,
    threadTs: postThread(call, channel),
    text: call.args.optionalText("initial_comment") ?? "",
    blocks,
    files,
  });
}

function info(call: Call): SlackObject {
  return { file: fileJson(call.world, known(call)), comments: [], response_metadata: { next_cursor: "" } };
}

function remove(call: Call): SlackObject {
  const file = known(call);
  if (file.user !== call.app.botUserId) throw new Refusal("cant_delete_file");
  call.world.workspace.files.delete(file.id);
  return {};
}

/** A file that the app may see: its own, or one shared where it is. */
function known(call: Call): StoredFile {
  const { workspace } = call.world;
  const file = workspace.files.get(call.args.text("file"));
  if (file === undefined) throw new Refusal("file_not_found");
  const isShared = [...file.channels].some((id) =>
    workspace.channels.get(id)?.members.has(call.app.botUserId),
  );
  if (file.user !== call.app.botUserId && !isShared) throw new Refusal("file_not_found");
  return file;
}

export function mimetypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return MIMETYPES.get(extension) ?? "application/octet-stream";
}

const MIMETYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    csv: "text/csv",
    gif: "image/gif",
    html: "text/html",
    jpeg: "image/jpeg",
    jpg: "image/jpeg",
    json: "application/json",
    log: "text/plain",
    md: "text/markdown",
    pdf: "application/pdf",
    png: "image/png",
    svg: "image/svg+xml",
    txt: "text/plain",
    yaml: "text/yaml",
    yml: "text/yaml",
    zip: "application/zip",
  }),
);

import { fetch } from "undici";
import { z } from "zod";
import { SlackError } from "./errors.ts";
import { isSlackFileHost } from "./file-hosts.ts";
import type { Place } from "./messages.ts";
import type { SlackCall } from "./web.ts";

const Reserved = z.looseObject({ file_id: z.string(), upload_url: z.url() });
const Known = z.looseObject({
  channels: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  ims: z.array(z.string()).optional(),
});

/**
 * Files of ours in Slack, by the external upload flow: reserve a place, send the bytes, share it in a thread. Only the sharing makes
 * a message, and whether it happened can be asked later. Source: Slack "Working with files", `files.getUploadURLExternal`,
 * `files.completeUploadExternal`.
 */
export function slackUploads(call: SlackCall, apiUrl: string) {
  let mayNot = false;
  return {
    /** The app was told last that it may not upload. What can be said without a file is said without one then. */
    areRefused: (): boolean => mayNot,

    /** Sends the bytes; the file is Slack's by then, and nobody sees it. @throws {SlackError} */
    async send(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<string> {
      const args = { filename: name, length: bytes.byteLength };
      const answer = await call("files.getUploadURLExternal", args, "retried", signal).catch(
        (error: unknown) => {
          if (error instanceof SlackError && error.code === "missing_scope") mayNot = true;
          throw error;
        },
      );
      mayNot = false;
      const reserved = Reserved.safeParse(answer);
      if (!reserved.success) throw new SlackError("files.getUploadURLExternal", "refused", "no_upload_url");
      const { file_id, upload_url } = reserved.data;
      // The address needs no token, and an agent's file goes nowhere else.
      if (!isSlackFileHost(new URL(upload_url), apiUrl))
        throw new SlackError("files.getUploadURLExternal", "refused", "foreign_upload_url");
      const status = await post(upload_url, bytes, signal);
      if (status !== 200)
        throw new SlackError("file upload", status >= 500 ? "unknown" : "refused", `http_${status}`);
      return file_id;
    },

    /** Makes it a message of the thread; not idempotent. @throws {SlackError} `unknown` when it may stand all the same: ask `isShared`. */
    async share(fileId: string, title: string, place: Place, signal: AbortSignal): Promise<void> {
      const thread = place.threadTs === "" ? {} : { thread_ts: place.threadTs };
      const args = { files: [{ id: fileId, title }], channel_id: place.channel, ...thread };
      await call("files.completeUploadExternal", args, "once", signal);
    },

    async isShared(fileId: string, signal: AbortSignal): Promise<boolean> {
      const { file } = await call("files.info", { file: fileId }, "retried", signal);
      const known = Known.safeParse(file);
      if (!known.success) return false;
      const { channels = [], groups = [], ims = [] } = known.data;
      return channels.length + groups.length + ims.length > 0;
    },
  };
}
export type SlackUploads = ReturnType<typeof slackUploads>;

async function post(address: string, bytes: Uint8Array, signal: AbortSignal): Promise<number> {
  const headers = { "content-type": "application/octet-stream" };
  try {
    const response = await fetch(address, {
      method: "POST",
      headers,
      body: bytes,
      redirect: "error",
      signal,
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (signal.aborted) throw new SlackError("file upload", "unknown", "aborted", { cause: error });
    throw new SlackError("file upload", "unsent", "unreachable", { cause: error });
  }
}

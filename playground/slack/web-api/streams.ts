import { limits } from "../limits.ts";
import { messageJson } from "../message-json.ts";
import { postMessage } from "../messages.ts";
import type { Channel, Message, Stream } from "../model.ts";
import type { SlackObject, TaskView } from "../page-api.ts";
import { changeSession, clearStatusLine, sessionOf } from "../sessions.ts";
import { appendChunks, type Chunk, endStream, newStream } from "../streams.ts";
import { isObject } from "./args.ts";
import { author } from "./chat.ts";
import { checkBlocks, readMetadata } from "./content.ts";
import { foundMessage, postableChannel, postThread, tsArg, visibleChannel } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";

const write = ["chat:write"];

/** Source: methods `chat.startStream`, `chat.appendStream`, `chat.stopStream`. */
export const streamMethods: Methods = {
  "chat.startStream": { token: "bot", scopes: write, tier: "tier2", isAgentFeature: true, run: start },
  "chat.appendStream": { token: "bot", scopes: write, tier: "tier4", isAgentFeature: true, run: append },
  "chat.stopStream": { token: "bot", scopes: write, tier: "tier2", isAgentFeature: true, run: stop },
};

function start(call: Call): SlackObject {
  const channel = postableChannel(call);
  call.args.text("thread_ts");
  const threadTs = postThread(call, channel);
  if (channel.kind !== "im") refuseMissingRecipient(call, channel);
  const mode = call.args.optionalText("task_display_mode") ?? "timeline";
  if (mode !== "timeline" && mode !== "plan")
    throw refusalWith("invalid_arguments", ["invalid task_display_mode"]);
  const chunks = readChunks(call);
  const stream = newStream(mode, call.world.clock.nowMs());
  const message = postMessage(call.world, channel, { ...author(call), threadTs, text: "", stream });
  clearStatusLine(call.world, call.app.id, channel.id, threadTs ?? message.ts);
  appendChunks(call.world, message, stream, chunks);
  return { channel: channel.id, ts: message.ts };
}

function append(call: Call): SlackObject {
  const { channel, message, stream } = streaming(call);
  const chunks = readChunks(call);
  if (chunks.length === 0) throw new Refusal("no_text");
  appendChunks(call.world, message, stream, chunks);
  return { channel: channel.id, ts: message.ts };
}

function stop(call: Call): SlackObject {
  const { channel, message, stream } = streaming(call);
  const blocks = call.args.objects("blocks", "invalid_blocks_format");
  checkBlocks(blocks ?? [], "/blocks");
  const status = call.args.optionalText("session_status");
  if (status !== undefined && !isSessionState(status))
    throw refusalWith("invalid_arguments", ["invalid session_status"]);
  const metadata = readMetadata(call.args);
  const chunks = readChunks(call);
  if (chunks.length > 0) appendChunks(call.world, message, stream, chunks);
  endStream(call.world, channel, message, "stopped", { blocks, metadata });
  if (status !== undefined) {
    const session = sessionOf(call.world, call.app.id, channel.id, message.threadTs ?? message.ts);
    changeSession(call.world, session, { state: status });
  }
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageJson(call.world, message, { withMetadata: true }),
  };
}

/** The message that a call streams into. @throws {Refusal} when it is not (or no longer) streaming. */
function streaming(call: Call): { channel: Channel; message: Message; stream: Stream } {
  const channel = visibleChannel(call);
  const message = foundMessage(channel, tsArg(call, "ts"));
  if (message.appId !== call.app.id) throw new Refusal("message_not_owned_by_app");
  if (channel.isArchived) throw new Refusal("is_archived");
  if (!channel.members.has(call.app.botUserId)) throw new Refusal("not_in_channel");
  const { stream } = message;
  const isOpen = stream?.state === "streaming";
  if (isOpen && call.world.faults.strike("stream-closed") !== undefined) {
    endStream(call.world, channel, message, "closed-by-slack");
  }
  if (stream?.state === "stopped-by-user" && call.method === "chat.appendStream")
    throw new Refusal("stopped_by_user");
  if (stream === undefined || stream.state !== "streaming")
    throw new Refusal("message_not_in_streaming_state");
  return { channel, message, stream };
}

function refuseMissingRecipient(call: Call, channel: Channel): void {
  const user = call.args.optionalText("recipient_user_id");
  if (user === undefined) throw new Refusal("missing_recipient_user_id");
  if (call.args.optionalText("recipient_team_id") === undefined)
    throw new Refusal("missing_recipient_team_id");
  if (!channel.members.has(user)) throw new Refusal("user_not_in_channel");
}

function readChunks(call: Call): readonly Chunk[] {
  const markdown = call.args.optionalText("markdown_text");
  const given = call.args.objects("chunks", "invalid_chunks");
  if (markdown !== undefined && given !== undefined) throw new Refusal("markdown_text_conflict");
  const chunks =
    markdown === undefined
      ? (given ?? []).map(readChunk)
      : [{ type: "markdown_text" as const, text: markdown }];
  let characters = 0;
  for (const chunk of chunks) if (chunk.type === "markdown_text") characters += chunk.text.length;
  if (characters > limits.streamChars) throw new Refusal("msg_too_long");
  return chunks;
}

function readChunk(chunk: SlackObject): Chunk {
  const { type, text, title, blocks } = chunk;
  if (type === "markdown_text" && typeof text === "string") return { type, text };
  if (type === "plan_update" && typeof title === "string") return { type, title };
  if (type === "task_update") return { type, task: readTask(chunk) };
  if (
    type === "blocks" &&
    Array.isArray(blocks) &&
    blocks.length <= limits.blocksPerMessage &&
    blocks.every(isObject)
  ) {
    checkBlocks(blocks, "/chunks/blocks");
    return { type, blocks };
  }
  throw new Refusal("invalid_chunks");
}

function readTask(chunk: SlackObject): TaskView {
  const { id, title, status, details, output, sources } = chunk;
  if (typeof id !== "string" || id === "" || typeof title !== "string" || !isTaskState(status)) {
    throw new Refusal("invalid_chunks");
  }
  for (const words of [details, output]) {
    if (words !== undefined && typeof words !== "string") throw new Refusal("invalid_chunks");
  }
  return {
    id,
    title,
    status,
    ...(typeof details === "string" ? { details } : {}),
    ...(typeof output === "string" ? { output } : {}),
    sources: (Array.isArray(sources) ? sources : []).map(readSource),
  };
}

function readSource(source: unknown): TaskView["sources"][number] {
  if (!isObject(source) || source.type !== "url" || typeof source.url !== "string")
    throw new Refusal("invalid_chunks");
  return { url: source.url, text: typeof source.text === "string" ? source.text : source.url };
}

const isTaskState = (status: unknown): status is TaskView["status"] =>
  status === "pending" || status === "in_progress" || status === "complete" || status === "error";

type SessionState = "active" | "processing" | "suspended" | "closed";

export const isSessionState = (status: string): status is SessionState =>
  status === "active" || status === "processing" || status === "suspended" || status === "closed";

import { setTimeout as sleep } from "node:timers/promises";
import type { FileTrouble } from "../agent/file.ts";
import type { Agent } from "../agent/port.ts";
import type { FileHold } from "../files/index.ts";
import { applyEvent, emptyDraft, type FileRef, filesWithin } from "../reply/index.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Turn } from "./turn.ts";

export type SharePorts = Pick<TurnPorts, "uploads" | "settings" | "log" | "outgoing"> & {
  readonly hold: FileHold;
  readonly agent: Pick<Agent, "follow" | "file">;
  readonly advance: (turn: Turn, event: TurnEvent) => Promise<Turn>;
};

/**
 * Brings the agent's files into the thread, each exactly once: the bytes are with Slack and the file's id is stored before it is
 * shared; after a crash in between Slack is asked whether it was. `given` are the files as the agent gave them in this process;
 * in another one its task is asked again. A file that cannot come is named below the answer.
 * @throws {SlackError} `unsent`, `unknown`, `rateLimited`: try later
 */
export async function shareFiles(
  turn: Turn,
  given: readonly FileRef[],
  ports: SharePorts,
  signal: AbortSignal,
): Promise<Turn> {
  let current = turn;
  let files = given;
  for (const [index, upload] of wholeFirst(turn)) {
    if (upload.isOver) continue;
    if (upload.whole === true) {
      const event = await shareWhole(current, index, ports, signal);
      current = await ports.advance(event.turn, event.over);
      continue;
    }
    if (upload.fileId === undefined && files.length === 0) files = await filesOfTask(turn, ports, signal);
    const event = await shareFile(current, index, files[index], ports, signal);
    current = await ports.advance(event.turn, event.over);
  }
  return current;
}

/** Below the answer's beginning stands the answer, then what else the agent gave. */
const wholeFirst = ({ uploads = [] }: Turn) =>
  [...uploads.entries()].sort(
    ([, one], [, other]) => Number(other.whole === true) - Number(one.whole === true),
  );

/**
 * The whole answer as a file, which comes out of the store and so is at hand after a crash. Where Slack does not take it the answer is
 * split over messages instead: until it is shared nobody sees it, so that nothing stands there twice.
 */
async function shareWhole(
  turn: Turn,
  index: number,
  ports: SharePorts,
  signal: AbortSignal,
): Promise<Shared> {
  const { name = "", fileId } = turn.uploads?.[index] ?? {};
  const place = { channel: turn.channel, threadTs: turn.threadTs };
  let current = turn;
  let sent = fileId;
  try {
    if (sent === undefined) {
      sent = await ports.uploads.send(name, Buffer.from(turn.answer?.markdown ?? ""), signal);
      current = await ports.advance(turn, { kind: "uploaded", index, fileId: sent });
    } else if (await isSharedByNow(sent, ports, signal)) return { turn, over: { kind: "file-over", index } };
    await ports.uploads.share(sent, name, place, signal);
    return { turn: current, over: { kind: "file-over", index } };
  } catch (error) {
    if (!(error instanceof SlackError) || isTokenError(error) || signal.aborted || error.code === "aborted")
      throw error;
    // Sent or not, it is not shared yet: only the fate of the sharing itself must be found out first.
    if (error.failure !== "refused" && sent !== undefined) throw error;
    ports.log.warn(
      { err: error, turn: turn.id },
      "Slack does not take the answer as a file: it is split over messages",
    );
    return { turn: current, over: { kind: "file-over", index, failed: true } };
  }
}

type Shared = { readonly turn: Turn; readonly over: TurnEvent };

async function shareFile(
  turn: Turn,
  index: number,
  file: FileRef | undefined,
  ports: SharePorts,
  signal: AbortSignal,
): Promise<Shared> {
  const { name = "", fileId } = turn.uploads?.[index] ?? {};
  const place = { channel: turn.channel, threadTs: turn.threadTs };
  const stayAway = (why: string): Shared => ({
    turn,
    over: { kind: "file-over", index, note: ports.settings().say("fileSkipped", { file: name, why }) },
  });
  try {
    if (fileId !== undefined) {
      if (!(await isSharedByNow(fileId, ports, signal)))
        await ports.uploads.share(fileId, name, place, signal);
      return { turn, over: { kind: "file-over", index } };
    }
    const sent = await sendBytes(file, name, ports, signal);
    if ("not" in sent) return stayAway(sent.not);
    const uploaded = await ports.advance(turn, { kind: "uploaded", index, fileId: sent.fileId });
    await ports.uploads.share(sent.fileId, name, place, signal);
    return { turn: uploaded, over: { kind: "file-over", index } };
  } catch (error) {
    if (!(error instanceof SlackError) || error.failure !== "refused" || isTokenError(error)) throw error;
    ports.log.warn({ err: error, turn: turn.id }, "Slack does not take a file of the agent");
    return stayAway(
      error.code === "missing_scope"
        ? "the app may not upload files (scope files:write)"
        : `Slack says ${error.code}`,
    );
  }
}

/** Slack shares a file some time after it said so (it is scanned first): an early "no" proves nothing, so it is asked several times. */
async function isSharedByNow(fileId: string, ports: SharePorts, signal: AbortSignal): Promise<boolean> {
  for (const waitMs of limits.settleLooksMs) {
    await sleep(waitMs, undefined, { signal });
    if (await ports.uploads.isShared(fileId, signal)) return true;
  }
  return false;
}

const troubles = {
  originRefused: "its address is not one that spec.agent.allowedOrigins allows",
  tooLarge: "it is too large",
  unreachable: "its address does not give it",
  noRoom: "too many files are on their way at the moment",
} as const;

/** Sends a file's bytes to Slack, or says why not. Those behind an address take their room only while they are fetched and sent. */
async function sendBytes(
  file: FileRef | undefined,
  name: string,
  ports: SharePorts,
  signal: AbortSignal,
): Promise<{ readonly fileId: string } | { readonly not: string }> {
  if (file === undefined) return { not: "the agent does not have it any more" };
  if (file.kind === "left") return { not: troubles.noRoom };
  const send = async (bytes: Uint8Array) =>
    bytes.byteLength === 0
      ? { not: "it is empty" }
      : { fileId: await ports.uploads.send(name, bytes, signal) };
  if (file.kind === "bytes") return send(file.bytes);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.fileMs)]);
  using room = await roomFor(limits.fileBytes, ports, bound);
  signal.throwIfAborted();
  if (room === undefined) return { not: troubles.noRoom };
  const bytes = await fetched(file.url, ports, signal);
  return typeof bytes === "string" ? { not: troubles[bytes] } : send(bytes);
}

async function roomFor(
  bytes: number,
  { outgoing }: SharePorts,
  signal: AbortSignal,
): Promise<Disposable | undefined> {
  if (!(await outgoing.takeSoon(bytes, signal))) return undefined;
  return { [Symbol.dispose]: () => outgoing.give(bytes) };
}

async function fetched(
  url: string,
  { agent }: SharePorts,
  signal: AbortSignal,
): Promise<Uint8Array | FileTrouble> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.fileMs)]);
  try {
    return await agent.file(url, limits.fileBytes, bound);
  } catch (error) {
    if (signal.aborted) throw error;
    return "unreachable";
  }
}

/** What the task holds now; nothing where the agent cannot tell. */
async function filesOfTask(turn: Turn, ports: SharePorts, signal: AbortSignal): Promise<readonly FileRef[]> {
  if (turn.taskId === undefined) return [];
  let draft = emptyDraft;
  try {
    const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.fileMs)]);
    for await (const event of ports.agent.follow(turn.taskId, bound)) {
      draft = applyEvent(draft, event);
      draft = { ...draft, files: filesWithin(draft.files, ports.hold.upTo) };
    }
  } catch (error) {
    if (signal.aborted) throw error;
    ports.log.warn({ err: error, turn: turn.id }, "the agent does not give its files again");
  }
  return draft.files;
}

import type { OutgoingFile } from "../agent/port.ts";
import type { Downloaded, DownloadRefusal } from "../slack/download.ts";
import type { FileRef } from "../text/index.ts";
import { limits } from "./limits.ts";
import type { FileRoom } from "./room.ts";
import { mediaTypeOf } from "./sniff.ts";

export type FileRefusal = DownloadRefusal | "elsewhere" | "tooMany" | "noRoom";

/** Disposing gives their room back. */
export type TakenFiles = Disposable & {
  readonly files: readonly OutgoingFile[];
  readonly refused: readonly { readonly name: string; readonly why: FileRefusal }[];
};

type Download = (address: string, maxBytes: number, signal: AbortSignal) => Promise<Downloaded>;

/** The bytes of a request's files, within the bounds; what is refused is named with its reason. Nothing touches a disk. */
export async function takeFiles(
  refs: readonly FileRef[],
  download: Download,
  room: FileRoom,
  signal: AbortSignal,
): Promise<TakenFiles> {
  const files: OutgoingFile[] = [];
  const refused: { name: string; why: FileRefusal }[] = [];
  let held = 0;
  const giveBack = () => {
    room.give(held);
    held = 0;
  };
  try {
    for (const ref of refs) {
      const left = limits.totalBytes - held;
      const taken = files.length >= limits.files ? "tooMany" : await take(ref, left, download, room, signal);
      if (typeof taken === "string") refused.push({ name: ref.name, why: taken });
      else {
        files.push(taken);
        held += taken.bytes.byteLength;
      }
    }
  } catch (error) {
    giveBack();
    throw error;
  }
  return { files, refused, [Symbol.dispose]: giveBack };
}

async function take(
  ref: FileRef,
  left: number,
  download: Download,
  room: FileRoom,
  signal: AbortSignal,
): Promise<OutgoingFile | FileRefusal> {
  if (ref.isExternal || ref.url === undefined) return "elsewhere";
  const most = Math.min(limits.fileBytes, left);
  if (ref.sizeBytes !== undefined && ref.sizeBytes > most) return "tooLarge";
  if (!room.take(most)) return "noRoom";
  let used = 0;
  try {
    const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.downloadMs)]);
    const got = await download(ref.url, most, bound).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return { kind: "refused", why: "unreachable" } as const;
    });
    if (got.kind === "refused") return got.why;
    used = got.bytes.byteLength;
    return { name: ref.name, mediaType: mediaTypeOf(got.bytes, ref.mimeType ?? ""), bytes: got.bytes };
  } finally {
    room.give(most - used);
  }
}

import type { AgentPart } from "../agent/port.ts";
import { inertLine } from "./inert.ts";
import { limits } from "./limits.ts";

/** A file that the agent gave, inline or as an address that has not been fetched. Nothing of it is checked here. */
export type FileRef = { readonly name: string; readonly mediaType: string } & (
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "url"; readonly url: string }
  /** It came inline while there was no room for it. */
  | { readonly kind: "left" }
);

export function filesIn(parts: readonly AgentPart[]): FileRef[] {
  return parts.flatMap((part) => (part.kind === "file" ? fileOf(part) : []));
}

/** Adds what is new, within the bounds on number and bytes: the same file comes again in a snapshot. */
export function mergeFiles(files: readonly FileRef[], added: readonly FileRef[]): readonly FileRef[] {
  let merged = files;
  for (const file of added) {
    const held = merged.reduce((bytes, other) => bytes + sizeOf(other), 0);
    const fits = merged.length < limits.draftFiles && held + sizeOf(file) <= limits.draftFileBytes;
    if (fits && !merged.some((other) => isSameFile(other, file))) merged = [...merged, file];
  }
  return merged;
}

/** The files with the bytes that there is room for: `mayHold` is asked for all of them so far. */
export function filesWithin(
  files: readonly FileRef[],
  mayHold: (bytes: number) => boolean,
): readonly FileRef[] {
  let held = 0;
  return files.map((file) => {
    const bytes = held + sizeOf(file);
    if (bytes === held || mayHold(bytes)) {
      held = bytes;
      return file;
    }
    return { name: file.name, mediaType: file.mediaType, kind: "left" };
  });
}

function fileOf(part: AgentPart & { kind: "file" }): FileRef[] {
  const named = {
    name: inertLine(part.name ?? "", limits.stepChars) || "file",
    mediaType: part.mediaType ?? "application/octet-stream",
  };
  if (part.bytes !== undefined) return [{ ...named, kind: "bytes", bytes: part.bytes }];
  return part.url === undefined ? [] : [{ ...named, kind: "url", url: part.url }];
}

const sizeOf = (file: FileRef): number => (file.kind === "bytes" ? file.bytes.byteLength : 0);

function isSameFile(a: FileRef, b: FileRef): boolean {
  if (a.name !== b.name) return false;
  if (a.kind === "left" || b.kind === "left") return true;
  if (a.kind === "url" || b.kind === "url") return a.kind === "url" && b.kind === "url" && a.url === b.url;
  return Buffer.compare(a.bytes, b.bytes) === 0;
}

import { codeBlock } from "./code.ts";
import { limits } from "./limits.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { firstOf, type Rendering } from "./rendering.ts";
import { asId, asLine, asRecord, asText, type Json, records } from "./untrusted.ts";

/** A file of a message, as Slack describes it; nothing of it is fetched or trusted here. */
export type FileRef = {
  readonly id: string | undefined;
  readonly name: string;
  readonly mimeType: string | undefined;
  readonly sizeBytes: number | undefined;
  /** Where Slack serves the bytes to holders of a token, `url_private`: of Slack's own host, or whatever an app put there. */
  readonly url: string | undefined;
  /** Kept by another service (`is_external`): Slack has no bytes to give. */
  readonly isExternal: boolean;
};

/** The files that can be asked for; deleted ones and those hidden by a plan's limit are none. */
export const fileRefs = (files: unknown, rendering: Rendering): readonly FileRef[] =>
  firstOf(records(files), limits.files, rendering)
    .filter((file) => !isGone(file))
    .map(fileRef);

function fileRef(file: Json): FileRef {
  const url = asLine(file.url_private_download) || asLine(file.url_private);
  return {
    id: asId(file.id),
    name: nameOf(file),
    mimeType: asLine(file.mimetype, limits.nameChars) || undefined,
    sizeBytes: bytesOf(file),
    url: url === "" ? undefined : url,
    isExternal: file.is_external === true,
  };
}

/** A list of the files, and the words that Slack keeps in them: an e-mail's, a snippet's, what was spoken in a clip. */
export function fileWords(files: unknown, rendering: Rendering): string[] {
  const list = firstOf(records(files), limits.files, rendering);
  if (list.length === 0) return [];
  const named = list.map(
    (file) => `- ${isGone(file) ? "(a file that is no longer there)" : described(file)}`,
  );
  return [["Files:", ...named].join("\n"), ...list.flatMap((file) => contentOf(file, rendering))];
}

function described(file: Json): string {
  const facts = [asLine(file.mimetype, limits.nameChars), sizeText(bytesOf(file))].filter(
    (one) => one !== "",
  );
  const name = nameOf(file);
  const told = [asLine(file.title), asLine(file.alt_txt)].filter((words) => words !== "" && words !== name);
  const head = facts.length === 0 ? name : `${name} (${facts.join(", ")})`;
  return [head, ...new Set(told)].join(": ");
}

function contentOf(file: Json, rendering: Rendering): string[] {
  const spoken = asText(asRecord(asRecord(file.transcription)?.preview)?.content).trim();
  const heard = spoken === "" ? [] : [`Spoken in ${nameOf(file)}: ${spoken}`];
  if (file.mode === "email" || file.filetype === "email") return [...heard, ...email(file, rendering)];
  if (file.mode !== "snippet") return heard;
  const preview = asText(file.preview).trimEnd();
  const part = file.preview_is_truncated === true ? ", its first lines" : "";
  return preview === ""
    ? heard
    : [...heard, `${nameOf(file)}${part}:\n${codeBlock(preview, asLine(file.filetype))}`];
}

/** Alerts mailed to a channel come as a file of mode `email`, the words nowhere else. */
function email(file: Json, rendering: Rendering): string[] {
  const senders = records(file.from).map((one) => asLine(one.original) || asLine(one.address));
  const from = senders.filter((one) => one !== "").join(", ");
  const subject = asLine(file.subject);
  const isNamed = subject === nameOf(file) || subject === asLine(file.title);
  const head = [from === "" ? "" : `From: ${from}`, subject === "" || isNamed ? "" : `Subject: ${subject}`];
  const body = asText(file.plain_text).trim() || mrkdwn(asText(file.preview_plain_text), rendering);
  return [head.filter((line) => line !== "").join("\n"), body].filter((one) => one !== "");
}

const isGone = (file: Json): boolean =>
  file.mode === "tombstone" || file.mode === "hidden_by_limit" || file.file_access === "file_not_found";

const nameOf = (file: Json): string =>
  asLine(file.name, limits.nameChars) || asLine(file.title, limits.nameChars) || asId(file.id) || "file";

const bytesOf = (file: Json): number | undefined =>
  typeof file.size === "number" && Number.isFinite(file.size) && file.size >= 0 ? file.size : undefined;

/** Decimal units, as Slack shows them. */
function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0
    ? `${bytes} B`
    : `${(bytes / 1_000 ** power).toFixed(1)} ${["B", "kB", "MB", "GB"][power]}`;
}

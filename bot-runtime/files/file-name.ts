/** Extensions by which Slack shows a file as what it is. */
const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/svg+xml": "svg",
  "application/pdf": "pdf",
  "application/json": "json",
  "application/zip": "zip",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
  "text/plain": "txt",
};

/** A name for the thread: the last part of the agent's, with an extension where it has none that fits its kind. Pure. */
export function fileName(name: string, mediaType: string): string {
  const last = name.split(/[\\/]/).at(-1)?.trim() || "file";
  const extension = extensions[mediaType.split(";")[0]?.trim().toLowerCase() ?? ""];
  const hasOne = /\.[A-Za-z0-9]{1,8}$/.test(last);
  return hasOne || extension === undefined ? last : `${last}.${extension}`;
}

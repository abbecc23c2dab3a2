/** Where a path of the container lies on this machine. */
export type Mount = { readonly containerPath: string; readonly localPath: string };

/**
 * Puts this machine's folder in place of each mount path that stands in `text` as a path of its own: at the start or after one of `= : ,` or a quote,
 * and up to a slash or the end of the name. A process has no file system of its own, so its arguments must say where its files are. Pure.
 */
export function localPaths(text: string, mounts: readonly Mount[]): string {
  const longestFirst = mounts.toSorted((a, b) => b.containerPath.length - a.containerPath.length);
  if (longestFirst.length === 0) return text;
  const paths = longestFirst.map(({ containerPath }) =>
    containerPath.replace(/\/+$/, "").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  const pattern = new RegExp(`(^|[=:,\\s"'])(${paths.join("|")})(?=$|[/:,\\s"'])`, "g");
  const places = new Map(longestFirst.map((one) => [one.containerPath.replace(/\/+$/, ""), one.localPath]));
  return text.replace(pattern, (_, before: string, path: string) => `${before}${places.get(path) ?? path}`);
}

import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Finished, runToEnd } from "../../playground/cluster/run-program.ts";

/** How to get it, for a test that has to be skipped, or to fail where nothing may be skipped. */
export const buildahMissing = "buildah is not installed: apt-get install buildah";

export const hasBuildah = (process.env.PATH ?? "")
  .split(delimiter)
  .some((folder) => isExecutable(join(folder, "buildah")));

/** Builds and holds images in a folder of its own, without a daemon and without asking any registry. */
export interface Buildah extends AsyncDisposable {
  /** For files that go when it is disposed. */
  readonly folder: string;
  /** Runs a command of buildah and gives what it printed. @throws with all it said when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** The same, for a command whose failure is of interest. */
  try(...args: readonly string[]): Promise<Finished>;
}

export function openBuildah(): Buildah {
  if (!hasBuildah) throw new Error(buildahMissing);
  const folder = mkdtempSync(join(tmpdir(), "images-"));
  // vfs and chroot ask nothing of the kernel: neither overlay mounts nor namespaces are to be had in every container.
  const place = [
    "--root",
    join(folder, "storage"),
    "--runroot",
    join(folder, "run"),
    "--storage-driver",
    "vfs",
  ];
  const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, BUILDAH_ISOLATION: "chroot" };
  const attempt = (...args: readonly string[]) => runToEnd("buildah", [...place, ...args], env);
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await attempt(...args);
    if (code !== 0) throw new Error(`buildah ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout.trim();
  };
  return {
    folder,
    run,
    try: attempt,
    async [Symbol.asyncDispose]() {
      await attempt("umount", "--all");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Buildah } from "./buildah.ts";

/** What an image says of how it is started, as a kubelet reads it. */
export type ImageConfig = {
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
};

export async function readConfig(buildah: Buildah, image: string): Promise<ImageConfig> {
  const { OCIv1 } = JSON.parse(await buildah.run("inspect", "--type", "image", image));
  const { User, Entrypoint, Env, Labels } = OCIv1.config;
  return {
    user: User,
    entrypoint: Entrypoint,
    env: Object.fromEntries(
      Env.map((one: string) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
    ),
    labels: Labels,
  };
}

/**
 * Starts an image's program as a pod would: as the image's own user, its arguments behind the entrypoint, on a root that nobody can write to; `volume`, if
 * given, is a folder that stands at `/data`. `root` is where the image's files are mounted.
 */
export function startInImage(
  root: string,
  { user, entrypoint, env }: ImageConfig,
  { args, volume, moreEnv = {} }: { args: readonly string[]; volume?: string; moreEnv?: NodeJS.ProcessEnv },
): ChildProcessByStdio<null, Readable, Readable> {
  const steps = [
    'mount --bind "$0" "$0"',
    '{ [ -z "$1" ] || mount --bind "$1" "$0/data"; }',
    'mount -o remount,bind,ro "$0"',
    'root=$0; user=$2; shift 2; exec chroot --userspec="$user" "$root" "$@"',
  ];
  const inside = [root, volume ?? "", user, ...entrypoint, ...args];
  return spawn(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", steps.join(" && "), ...inside],
    { env: { PATH: process.env.PATH, ...env, ...moreEnv }, stdio: ["ignore", "pipe", "pipe"] },
  );
}

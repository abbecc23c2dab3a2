import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Buildah } from "./buildah.ts";

/** Names of two images: one to build in, and one with what a program of ours finds at run time. */
export type BaseImages = { readonly build: string; readonly runtime: string };

/**
 * Makes stand-ins for the images that the Dockerfiles begin with, out of this machine's own files, where no registry can be asked: the running node, the
 * libraries that it is linked with and, to build in, a shell and npm.
 */
export async function makeBaseImages(buildah: Buildah): Promise<BaseImages> {
  const runtime = join(buildah.folder, "runtime");
  place(runtime, process.execPath, "/nodejs/bin/node");
  for (const library of librariesOf(process.execPath)) place(runtime, library, library);
  mkdirSync(join(runtime, "tmp"), { mode: 0o1777 });
  mkdirSync(join(runtime, "etc"));
  writeFileSync(
    join(runtime, "etc/passwd"),
    "root:x:0:0::/root:/nologin\nnonroot:x:65532:65532::/:/nologin\n",
  );

  const build = join(buildah.folder, "build");
  cpSync(runtime, build, { recursive: true, verbatimSymlinks: true });
  for (const tool of ["sh", "rm", "mkdir", "env"]) {
    const path = realpathSync(which(tool));
    place(build, path, `/bin/${tool}`);
    for (const library of librariesOf(path)) place(build, library, library);
  }
  const npm = join(dirname(realpathSync(which("npm"))), "..");
  place(build, npm, "/usr/lib/npm");
  const script = '#!/bin/sh\nexec node /usr/lib/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(join(build, "bin/npm"), script, { mode: 0o755 });
  if (existsSync(certificates)) place(build, certificates, certificates);

  return {
    build: await commit(buildah, build, "build", buildEnv),
    runtime: await commit(buildah, runtime, "runtime", {}),
  };
}

const certificates = "/etc/ssl/certs/ca-certificates.crt";

const buildEnv = {
  PATH: "/nodejs/bin:/bin",
  NODE_EXTRA_CA_CERTS: certificates,
  npm_config_cafile: certificates,
  npm_config_audit: "false",
  npm_config_fund: "false",
};

async function commit(
  buildah: Buildah,
  files: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const image = `localhost/base-${name}`;
  const container = await buildah.run("from", "scratch");
  await buildah.run("copy", container, files, "/");
  const settings = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  if (settings.length > 0) await buildah.run("config", ...settings, container);
  await buildah.run("commit", "--rm", "--quiet", container, image);
  return image;
}

/** Links are followed: the copy stands where the program looks for it. */
function place(root: string, from: string, to: string): void {
  const target = join(root, to);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(from), target, { recursive: true, verbatimSymlinks: true });
}

const which = (program: string): string => execFileSync("which", [program], { encoding: "utf8" }).trim();

/** Shared libraries of a program and its loader, as paths; none of a static one. */
const librariesOf = (program: string): string[] =>
  [...execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g)].map(([, path]) =>
    String(path),
  );

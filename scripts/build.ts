import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/**
 * Bundles the bot into `folder`: `main.mjs`, the chunks that it loads only when needed (traces) and the
 * store's Lua scripts. Nothing else is needed to run it.
 */
export async function buildBot(folder: string): Promise<void> {
  await bundle("bot-runtime/main.ts", folder);
  cpSync(join(root, "bot-runtime/inbox/redis/lua"), join(folder, "lua"), { recursive: true });
}

/** Some dependencies are CommonJS and call `require` at run time. */
const banner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Bundles the program that begins at `entry` (from the repository's root) into `folder` as `main.mjs`. */
export async function bundle(entry: string, folder: string): Promise<void> {
  await build({
    entryPoints: { main: join(root, entry) },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    keepNames: true,
    sourcemap: "external",
    banner: { js: banner },
    logLevel: "error",
  });
}

if (import.meta.main) await buildBot(join(root, "dist/bot"));

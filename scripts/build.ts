import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "..");

/**
 * Bundles the bot into `folder`: `main.mjs`, the chunks that it loads only when needed (traces) and the
 * store's Lua scripts. Nothing else is needed to run it.
 */
export async function buildBot(folder: string): Promise<void> {
  await bundle("bot-runtime/main.ts", folder);
  cpSync(join(root, "bot-runtime/inbox/redis/lua"), join(folder, "lua"), { recursive: true });
}

/** Bundles the operator into `folder`: `main.mjs`. Nothing else is needed to run it. */
export async function buildOperator(folder: string): Promise<void> {
  await bundle("operator/main.ts", folder, [onlyAccess, englishOnly]);
}

/**
 * How Node runs the bundle. A start's burst of garbage would grow V8's young generation to 32 MB, and compiling undici's
 * WebAssembly a second time, optimised, takes 10 MB: neither is given back by a bot that idles.
 */
export const nodeFlags = ["--max-semi-space-size=2", "--liftoff-only"] as const;

/**
 * The operator's. A burst of hundreds of bindings would grow V8's heap to three times what is held; so it may grow by 40 % only. A
 * young generation of twice the bot's lets calls that are under way end within it, which spares that collector work.
 */
export const operatorFlags = [
  "--max-semi-space-size=4",
  "--liftoff-only",
  "--heap-growing-percent=40",
] as const;

/** The environment of both: glibc's own bounds grow with what was once freed, and what compiling took stays with the process. */
export const nodeEnv = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "65536",
  MALLOC_TRIM_THRESHOLD_: "65536",
} as const;

/** Some dependencies are CommonJS and call `require` at run time. */
const banner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/**
 * What nobody uses of two packages, and would still be parsed at each start and held for as long as the process lives: a third of
 * the bot. undici is CommonJS, whose exports cannot be shaken off; zod holds all languages in one object.
 */
const partOfUndici: Plugin = {
  name: "part-of-undici",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "undici" }));
    onLoad({ filter: /./, namespace: "undici" }, () => ({ contents: undiciPart, resolveDir: root }));
  },
};

/** Of the Kubernetes client the operator takes how to find and log in to a cluster; not the classes of all kinds, which are most of it. */
const onlyAccess: Plugin = {
  name: "only-access",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(root, "node_modules/@kubernetes/client-node/dist/config.js"),
    }));
    onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ importer }) =>
      importer.includes("/client-node/dist/") ? { path: "kinds", namespace: "kubernetes" } : undefined,
    );
    onLoad({ filter: /./, namespace: "kubernetes" }, () => ({
      contents: "export const createConfiguration = undefined, ServerConfiguration = undefined;",
    }));
  },
};

const englishOnly: Plugin = {
  name: "english-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ importer }) =>
      importer.includes("/node_modules/zod/") ? { path: "zod-locales", namespace: "zod" } : undefined,
    );
    onLoad({ filter: /./, namespace: "zod" }, () => ({
      contents: 'export { default as en } from "zod/v4/locales/en.js";',
      resolveDir: root,
    }));
  },
};

/** What our dependencies and we take of undici, and the file of it that holds each. The build's test compares. */
export const undiciNames: Readonly<Record<string, string>> = {
  Agent: 'require("undici/lib/dispatcher/agent.js")',
  buildConnector: 'require("undici/lib/core/connect.js")',
  fetch: 'require("undici/lib/web/fetch/index.js").fetch',
  Response: 'require("undici/lib/web/fetch/response.js").Response',
  WebSocket: 'require("undici/lib/web/websocket/websocket.js").WebSocket',
  ping: 'require("undici/lib/web/websocket/websocket.js").ping',
  CloseEvent: 'require("undici/lib/web/websocket/events.js").CloseEvent',
  ErrorEvent: 'require("undici/lib/web/websocket/events.js").ErrorEvent',
  MessageEvent: 'require("undici/lib/web/websocket/events.js").MessageEvent',
};

const undiciPart = Object.entries(undiciNames)
  .map(([name, value]) => `exports.${name} = ${value};`)
  .join("\n");

/** Bundles the program that begins at `entry` (from the repository's root) into `folder` as `main.mjs`. */
export async function bundle(
  entry: string,
  folder: string,
  plugins: Plugin[] = [partOfUndici, englishOnly],
): Promise<void> {
  const { outputFiles } = await build({
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
    plugins,
    logLevel: "error",
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, text, contents } of outputFiles)
    writeFileSync(path, path.endsWith(".mjs") ? asciiOf(text) : contents);
}

/**
 * V8 holds a program that has one character beyond ASCII in two bytes a character: megabytes, as long as it runs. esbuild leaves such
 * in regular expressions and comments, where an escape means the same.
 */
const asciiOf = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** `node scripts/build.ts [bot] [operator]`: into `dist/`, both when none is named. */
if (import.meta.main) {
  const programs = { bot: buildBot, operator: buildOperator };
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !Object.hasOwn(programs, name));
  if (unknown !== undefined) throw new Error(`There is no ${unknown}: name bot, operator or nothing.`);
  for (const [name, build] of Object.entries(programs))
    if (named.length === 0 || named.includes(name)) await build(join(root, "dist", name));
}

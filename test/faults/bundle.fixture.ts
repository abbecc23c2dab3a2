import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { buildBot, bundle, nodeFlags } from "../../scripts/build.ts";

export { nodeEnv } from "../../scripts/build.ts";

const root = join(import.meta.dirname, "../..");
let built: Promise<readonly string[]> | undefined;

/** The bot as it ships, bundled once for all tests of this process: it starts in a third of the time of its sources. */
export function bundledBot(): Promise<readonly string[]> {
  built ??= build();
  return built;
}

/** A bot with one thing changed for the worse: `right` in `file` (from the repository's root) becomes `wrong`. */
export async function brokenBot(file: string, right: string, wrong: string): Promise<readonly string[]> {
  const path = join(root, file);
  const source = readFileSync(path, "utf8");
  if (!source.includes(right)) throw new RangeError(`${file} holds no ${right}`);
  return build([
    {
      name: "broken",
      setup: ({ onLoad }) =>
        onLoad({ filter: /./ }, (of) =>
          of.path === path ? { contents: source.replace(right, wrong), loader: "ts" } : undefined,
        ),
    },
  ]);
}

async function build(plugins?: Plugin[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "faults-bot-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await buildBot(folder);
  if (plugins !== undefined) await bundle("bot-runtime/main.ts", folder, plugins);
  return [...nodeFlags, join(folder, "main.mjs")];
}

import { globSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import type { Import } from "./borders.ts";

/** Imports and re-exports of a module, static or dynamic, by their specifier. */
const specifiers =
  /(?:^|\n)\s*(?:import|export)\s(?:[^"';=(]*?\sfrom\s)?["'](?<static>[^"'\n]+)["']|\bimport\(\s*["'](?<dynamic>[^"'\n]+)["']/g;

/** Every import of our own source files under `root`. */
export function readImports(root: string): Import[] {
  const files = globSync("{crds,operator,bot-runtime,playground,test,bench,scripts}/**/*.{ts,tsx}", {
    cwd: root,
  });
  return files.flatMap((file) =>
    [...readFileSync(posix.join(root, file), "utf8").matchAll(specifiers)].map(({ groups }) => {
      const specifier = groups?.static ?? groups?.dynamic ?? "";
      return {
        file,
        target: specifier.startsWith(".") ? `./${posix.join(dirname(file), specifier)}` : specifier,
      };
    }),
  );
}

import { readFileSync } from "node:fs";

/** One atomic step in Lua. Its contract (keys, arguments, replies) is the header of its file. */
export type Script = { readonly name: string; readonly lua: string };

/** Reads `lua/<name>.lua` beside this file, or beside the bundle that this file went into. Fenced steps begin with `lua/fence.lua`. */
export function luaScript(name: string, kind: "fenced" | "open"): Script {
  const own = read(name);
  return { name, lua: kind === "fenced" ? `${read("fence")}\n${own}` : own };
}

const read = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8");

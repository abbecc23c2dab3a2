import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Point } from "./point.ts";

/** What a process wrote of its points, in their order. */
export function readPoints(file: string): readonly Point[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Point);
}

/** How Redis knows our scripts: by the hash of their text, alone or behind the fence. */
export const scriptNames = Object.fromEntries(
  readdirSync(luaFolder()).flatMap((name) => {
    const read = (of: string) => readFileSync(join(luaFolder(), of), "utf8");
    const hash = (lua: string) => createHash("sha1").update(lua).digest("hex");
    const script = name.replace(".lua", "");
    return [
      [hash(read(name)), script],
      [hash(`${read("fence.lua")}\n${read(name)}`), script],
    ];
  }),
);

function luaFolder(): string {
  return join(import.meta.dirname, "../../../bot-runtime/inbox/redis/lua");
}

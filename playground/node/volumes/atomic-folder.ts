import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export type File = { readonly content: Buffer; readonly mode: number };
/** Content by path relative to the volume's root. */
export type Files = ReadonlyMap<string, File>;

/**
 * Makes `folder` hold exactly `files`, all changed in one step as a kubelet does it: the files lie in a new hidden folder, the link `..data` is swapped to
 * it by a rename, and each visible name is a link through `..data`. Nothing is touched when nothing differs. Returns whether something did.
 */
export function writeAtomically(folder: string, files: Files): boolean {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, "..data");
  const old = existsSync(data) ? readlinkSync(data) : undefined;
  if (old !== undefined && isSame(data, files)) return false;
  const next = mkdtempSync(join(folder, `..${new Date().toISOString().replace(/\D/g, "_")}`));
  for (const [path, { content, mode }] of files) {
    mkdirSync(dirname(join(next, path)), { recursive: true });
    writeFileSync(join(next, path), content, { mode });
  }
  const swap = join(folder, "..data_tmp");
  rmSync(swap, { force: true });
  symlinkSync(next.slice(folder.length + 1), swap);
  renameSync(swap, data);
  const visible = new Set([...files.keys()].map((path) => path.split("/")[0] ?? path));
  for (const name of visible)
    if (!existsSync(join(folder, name))) {
      rmSync(join(folder, name), { force: true });
      symlinkSync(join("..data", name), join(folder, name));
    }
  for (const name of readdirSync(folder))
    if (!name.startsWith("..") && !visible.has(name)) rmSync(join(folder, name), { force: true });
  if (old !== undefined) rmSync(join(folder, old), { recursive: true, force: true });
  return true;
}

function isSame(data: string, files: Files): boolean {
  const there = readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return (
    there.length === files.size &&
    [...files].every(([path, { content }]) => {
      const file = join(data, path);
      return existsSync(file) && readFileSync(file).equals(content);
    })
  );
}

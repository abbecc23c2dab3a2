import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./atomic-folder.ts";
import { type Sources, volumeFiles } from "./volume-files.ts";

/** Writes every volume of a pod below `folder`, or brings it up to date; returns what stands in the way. A volume with a problem keeps what it held. */
export function mountAll(sources: Sources, folder: string): string[] {
  const problems: string[] = [];
  for (const volume of sources.pod.spec?.volumes ?? []) {
    const path = volumeFolder(folder, volume.name);
    const found = volumeFiles(volume, sources);
    if (found === undefined) mkdirSync(path, { recursive: true });
    else if ("problem" in found) problems.push(`volume ${volume.name}: ${found.problem}`);
    else writeAtomically(path, found.files);
  }
  return problems;
}

export const volumeFolder = (podFolder: string, volume: string): string => join(podFolder, "volumes", volume);

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import { writeAtomically } from "./atomic-folder.ts";
import { type Sources, volumeFiles } from "./volume-files.ts";

/** Writes every volume of a pod below `folder`, or brings it up to date; returns what stands in the way. A volume with a problem keeps what it held. */
export function mountAll(sources: Sources, folder: string): string[] {
  const problems: string[] = [];
  for (const volume of sources.pod.spec?.volumes ?? []) {
    const path = volumeFolder(sources.pod, folder, volume.name);
    const found = volumeFiles(volume, sources);
    if (found === undefined) mkdirSync(path, { recursive: true });
    else if ("problem" in found) problems.push(`volume ${volume.name}: ${found.problem}`);
    else writeAtomically(path, found.files);
  }
  return problems;
}

/** A claim's folder is beside those of the pods: its data outlives them, though not the node. */
export function volumeFolder({ metadata, spec }: V1Pod, podFolder: string, name: string): string {
  const claim = spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
  return claim === undefined
    ? join(podFolder, "volumes", name)
    : join(dirname(podFolder), "claims", metadata?.namespace ?? "", claim);
}

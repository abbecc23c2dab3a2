import { existsSync } from "node:fs";
import { join } from "node:path";

const programs = ["etcd", "kube-apiserver", "kube-controller-manager", "helm", "kubectl"] as const;
export type Program = (typeof programs)[number];

export type Parts =
  | { readonly found: true; readonly pathOf: (program: Program) => string }
  | { readonly found: false; readonly why: string };

/** What `test/cluster/build` makes from Go modules. */
const built = join(import.meta.dirname, "../../.cache/kube/bin");

/**
 * The programs of a cluster: each from the folder that `KUBEBUILDER_ASSETS` names, else as built here, else on the `PATH`. `wanted` are those that the
 * caller needs; `why` says in one line how to get what is missing.
 */
export function clusterParts(wanted: readonly Program[] = programs, env = process.env): Parts {
  const folders = [env.KUBEBUILDER_ASSETS ?? "", built, ...(env.PATH ?? "").split(":")];
  const find = (program: Program) =>
    folders
      .filter((folder) => folder !== "")
      .map((folder) => join(folder, program))
      .find((path) => existsSync(path));
  const missing = wanted.filter((program) => find(program) === undefined);
  if (missing.length > 0)
    return {
      found: false,
      why: `${missing.join(", ")} missing: run test/cluster/build, or name a folder that holds them in KUBEBUILDER_ASSETS`,
    };
  return {
    found: true,
    pathOf: (program) => {
      const path = find(program);
      if (path === undefined) throw new Error(`${program} is missing: run test/cluster/build`);
      return path;
    },
  };
}

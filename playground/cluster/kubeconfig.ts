import { writeFileSync } from "node:fs";

export type Access = { readonly server: string; readonly caFile: string } & (
  | { readonly token: string }
  | { readonly tokenFile: string }
);

/** Writes a kubeconfig with one cluster and one user to `path`, readable by its owner alone; returns `path`. */
export function writeKubeconfig(path: string, { server, caFile, ...user }: Access): string {
  const name = "playground";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority": caFile } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  writeFileSync(path, JSON.stringify(config, null, 2), { mode: 0o600 });
  return path;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { clusterParts } from "./cluster/index.ts";

const root = join(import.meta.dirname, "..");

/** Makes sure of all that the demo runs: what can be built is built, with its progress on the terminal. @throws naming what is missing and how to get it. */
export async function findParts(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const store = ["valkey-server", "redis-server"].find(isOnPath);
  if (store === undefined)
    throw new Error(
      "valkey-server or redis-server is missing, for the bots' store: apt-get install redis-server",
    );
  if (!clusterParts().found) {
    if (!isOnPath("go"))
      throw new Error(
        "The cluster's programs are missing: install Go 1.26, which builds them once, or name a folder with etcd, kube-apiserver, kube-controller-manager, helm and kubectl in KUBEBUILDER_ASSETS.",
      );
    say("Building the cluster's programs from their Go modules, once; this takes about ten minutes…");
    await run(join(root, "test/cluster/build"), [], signal);
  }
  const parts = clusterParts();
  if (!parts.found) throw new Error(parts.why);
  say("Building the operator and the bot…");
  await run(process.execPath, [join(root, "scripts/build.ts")], signal);
}

async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], signal });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

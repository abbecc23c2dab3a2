import { readFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { parse } from "yaml";
import { z } from "zod";
import { ClusterConfigError } from "./errors.ts";

/**
 * Where the API server is and who we are: the files that `KUBECONFIG` names, else the pod's own service account.
 * @throws {ClusterConfigError} when neither is there, or does not name a server.
 */
export function loadConfig(env: NodeJS.ProcessEnv): KubeConfig {
  const files = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  if (files.length === 0 && (env.KUBERNETES_SERVICE_HOST ?? "") === "") {
    throw new ClusterConfigError(
      "No cluster: set KUBECONFIG to a kubeconfig file, or run in a pod (KUBERNETES_SERVICE_HOST is not set)",
    );
  }
  const config = files.length === 0 ? inCluster() : fromFiles(files);
  if (config.getCurrentCluster() === null) {
    throw new ClusterConfigError(
      `${files.join(", ")}: current-context ${JSON.stringify(config.getCurrentContext() ?? "")} names no cluster that stands there`,
    );
  }
  return config;
}

function inCluster(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}

function fromFiles(files: readonly string[]): KubeConfig {
  const config = new KubeConfig();
  for (const file of files) {
    try {
      const one = fromFile(file);
      if (config.getClusters().length === 0) config.loadFromOptions(one);
      else config.mergeConfig(one, true);
    } catch (cause) {
      throw new ClusterConfigError(`${file} (KUBECONFIG) is not a kubeconfig: ${words(cause)}`, { cause });
    }
  }
  return config;
}

function fromFile(file: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(file);
  const { users } = UsersSchema.parse(parse(readFileSync(file, "utf8")));
  config.users = config.users.map((one) => {
    const tokenFile = users.find(({ name }) => name === one.name)?.user?.tokenFile;
    if (tokenFile === undefined) return one;
    return {
      ...one,
      authProvider: { name: "tokenFile", config: { tokenFile: resolve(dirname(file), tokenFile) } },
    };
  });
  return config;
}

/** The library reads `token-file`, once. Kubernetes calls it `tokenFile` and reads it again when the token is rotated. */
const UsersSchema = z.object({
  users: z
    .array(z.object({ name: z.string(), user: z.object({ tokenFile: z.string().optional() }).nullish() }))
    .nullish()
    .transform((users) => users ?? []),
});

const words = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

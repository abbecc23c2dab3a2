import { join } from "node:path";
import { type BindingPlace, ConfigError } from "../config.ts";
import { type Access, accessOf, readAccessFile } from "./access.ts";
import { readKubeconfig } from "./kubeconfig.ts";

type AccessVariables = Extract<BindingPlace, { kind: "cluster" }>["api"];

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * `KUBECONFIG` where it is set, else what every pod finds.
 * @throws {ConfigError} when neither leads to an API server, or a file is missing.
 */
export function findAccess(variables: AccessVariables, folder = accountFolder): Access {
  const access =
    variables.kubeconfig === undefined ? ofPod(variables, folder) : readKubeconfig(variables.kubeconfig);
  // What is missing now is a mistake of the configuration; later it is a trouble that passes.
  access.trust();
  access.token();
  return access;
}

function ofPod({ serviceHost: host, servicePort: port = "443" }: AccessVariables, folder: string): Access {
  if (host === undefined)
    throw new ConfigError([
      "BINDING_NAME is set, but no API server is named: run in a pod (KUBERNETES_SERVICE_HOST), or set KUBECONFIG.",
    ]);
  return accessOf({
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    trust: () => ({ ca: readAccessFile(join(folder, "ca.crt")) }),
    token: () => readAccessFile(join(folder, "token")).trim(),
  });
}

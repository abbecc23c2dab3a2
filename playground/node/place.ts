import { join } from "node:path";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { writeKubeconfig } from "../cluster/index.ts";
import type { Place } from "./container.ts";
import type { NodeContext } from "./context.ts";
import { volumeFolder } from "./volumes/mount-all.ts";

/** Of one pod on this machine. */
export type Room = { readonly folder: string; readonly podIP: string };

const accountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Where a container runs: its folders, and the way to the API server that its account's token opens. */
export function placeOf(context: NodeContext, pod: V1Pod, container: V1Container, room: Room): Place {
  const folder = join(room.folder, "containers", container.name);
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => ({
    containerPath: mountPath.replace(/(.)\/+$/, "$1"),
    localPath: join(volumeFolder(pod, room.folder, name), subPath ?? ""),
  }));
  const pathOf = (containerPath: string) =>
    mounts.find((mount) => mount.containerPath === containerPath)?.localPath;
  const account = pathOf(accountPath);
  const temporary = pathOf("/tmp");
  const { hostname, port } = new URL(context.apiServer);
  return {
    folder,
    podIP: room.podIP,
    mounts,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: join(folder, "work"),
      HOSTNAME: pod.metadata?.name ?? "",
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      ...(temporary === undefined ? {} : { TMPDIR: temporary }),
      ...(account === undefined ? {} : { KUBECONFIG: accountKubeconfig(context, room, account) }),
    },
  };
}

/** A process finds no file at the path where a real pod has its token, so it is told by a kubeconfig where it lies. */
const accountKubeconfig = ({ apiServer }: NodeContext, { folder }: Room, account: string): string =>
  writeKubeconfig(join(folder, "kubeconfig"), {
    server: apiServer,
    caFile: join(account, "ca.crt"),
    tokenFile: join(account, "token"),
  });

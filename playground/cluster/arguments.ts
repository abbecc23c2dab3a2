import { join } from "node:path";
import type { ClusterOptions } from "./start.ts";

export type Places = {
  readonly folder: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly serverPort: number;
};

/** Nothing of it has to outlive the machine, so nothing waits for its disk. */
export const etcdArgs = ({ folder, etcdPort, etcdPeerPort }: Places): string[] => [
  `--data-dir=${join(folder, "etcd")}`,
  "--unsafe-no-fsync",
  `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
  `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
  `--listen-peer-urls=http://127.0.0.1:${etcdPeerPort}`,
];

/** Admission, validation and RBAC as in a cluster; the certificate is made by the server itself. */
export const serverArgs = (
  { folder, etcdPort, serverPort }: Places,
  { controllers, apiServerArgs = [] }: ClusterOptions,
): string[] => [
  `--etcd-servers=http://127.0.0.1:${etcdPort}`,
  "--bind-address=127.0.0.1",
  `--secure-port=${serverPort}`,
  `--cert-dir=${folder}`,
  `--token-auth-file=${join(folder, "tokens.csv")}`,
  "--authorization-mode=RBAC",
  // Without controllers nobody would make the accounts that it insists on.
  ...(controllers ? [] : ["--disable-admission-plugins=ServiceAccount"]),
  "--service-account-issuer=https://kubernetes.default.svc",
  `--service-account-key-file=${join(folder, "accounts.pem")}`,
  `--service-account-signing-key-file=${join(folder, "accounts.pem")}`,
  "--service-cluster-ip-range=10.0.0.0/24",
  "--kubelet-preferred-address-types=InternalIP",
  "--allow-privileged=true",
  ...apiServerArgs,
];

export const controllerArgs = (
  { folder }: Places,
  kubeconfig: string,
  { nodeGraceSeconds = 40 }: ClusterOptions,
): string[] => [
  `--kubeconfig=${kubeconfig}`,
  "--leader-elect=false",
  "--secure-port=0",
  `--service-account-private-key-file=${join(folder, "accounts.pem")}`,
  `--root-ca-file=${join(folder, "apiserver.crt")}`,
  `--node-monitor-grace-period=${nodeGraceSeconds}s`,
  "--kube-api-qps=200",
  "--kube-api-burst=400",
];

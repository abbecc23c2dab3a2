/** Where a bot's traffic goes: what a NetworkPolicy can say about one address. */
export type Destination = {
  /** The namespace of an address inside the cluster; `undefined`: outside, or not to be told by its name. */
  readonly namespace: string | undefined;
  /** The port to let through anywhere; `undefined` when the name can only be one of the cluster. */
  readonly port: number | undefined;
};

const defaultPorts: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "redis:": 6379,
  "rediss:": 6379,
};

const dnsLabel = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
const dnsName = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`);

/**
 * Reads where an address leads, seen from a pod of `ownNamespace`. `svc`, `svc.ns.svc` and `svc.ns.svc.cluster.local` are names of the
 * cluster. Two labels are either `svc.ns` or a public host (`example.com`), so both are let through. `undefined`: an address
 * that does not leave the pod, or one that only the kubelet can complete (`$(NAME)`).
 */
export function destination(address: string, ownNamespace: string): Destination | undefined {
  const url = URL.parse(address.includes("://") ? address : `http://${address}`);
  if (url === null || url.hostname === "") return undefined;
  const port = url.port === "" ? defaultPorts[url.protocol] : Number(url.port);
  const host = url.hostname;
  if (/^(localhost|127(\.[0-9]+){3}|\[::1\])$/.test(host)) return undefined;
  const isName = dnsName.test(host) && !/^[0-9.]+$/.test(host);
  if (!isName) return host.includes("$") ? undefined : { namespace: undefined, port };
  const labels = host.split(".");
  if (labels.length === 1) return { namespace: ownNamespace, port: undefined };
  if (labels.length === 2) return { namespace: labels[1], port };
  const service = /\.([a-z0-9-]+)\.svc(\.cluster\.local|\..+)?$/.exec(host);
  if (service === null) return { namespace: undefined, port };
  // Another ending than .cluster.local may be this cluster's own domain, or a public host with a label "svc".
  const surelyInside = service[2] === undefined || service[2] === ".cluster.local";
  return { namespace: service[1], port: surelyInside ? undefined : port };
}

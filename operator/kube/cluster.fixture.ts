import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Cluster, clusterParts, startCluster } from "../../playground/cluster/index.ts";
import { connectToCluster, type KubeClient } from "./client.ts";
import type { KubeLog } from "./log.ts";
import type { RequestSeen } from "./request.ts";

/** Tests on a real API server, one for all tests of a file; skipped with a word where its programs are missing, failed under CI. */
export function onCluster(title: string, tests: (cluster: () => Cluster) => void): void {
  const parts = clusterParts(["etcd", "kube-apiserver"]);
  if (!parts.found && process.env.CI !== "true") return void test.skip(`${title}: ${parts.why}`);
  describe(title, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      cluster = await startCluster();
    }, 120_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());
    tests(() => {
      if (cluster === undefined) throw new Error("the cluster did not start");
      return cluster;
    });
  });
}

/** A client as the operator has one, with this kubeconfig. */
export function clientWith(
  kubeconfig: string,
  onRequest: (seen: RequestSeen) => void = () => {},
): KubeClient {
  return connectToCluster({ env: { KUBECONFIG: kubeconfig }, userAgent: "test", onRequest });
}

export interface CountingProxy extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  /** Cuts every connection that is open. */
  cut(): void;
  /** From now on nothing passes, though connections are accepted and stay open. */
  swallow(on: boolean): void;
}

/** A TCP proxy before the API server that counts connections. */
export async function countingProxy(target: URL): Promise<CountingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let swallowing = false;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => {
        if (!swallowing) to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    cut,
    swallow(on) {
      swallowing = on;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes beside `kubeconfig` one that goes to `port` instead; returns its path. */
export function kubeconfigTo(kubeconfig: string, port: number): string {
  const text = readFileSync(kubeconfig, "utf8").replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  const path = `${kubeconfig}.${port}`;
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** A log that keeps what was said as `level: message`. */
export function keptLog(): KubeLog & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level}: ${message} ${"err" in fields ? String(fields.err) : ""}`);
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { controllerArgs, etcdArgs, type Places, serverArgs } from "./arguments.ts";
import { type Answer, type Call, callsTo } from "./call.ts";
import { compactHistory } from "./compact.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { clusterParts, type Program } from "./parts.ts";
import { type Finished, runProgram, runToEnd } from "./run-program.ts";

/** Alice and Bob have no rights but those that a test gives them. */
export type User = "admin" | "alice" | "bob" | { readonly serviceAccount: `${string}/${string}` };

export type ClusterOptions = {
  /** Whether kube-controller-manager runs: Deployments make pods, deletion cascades. Default: false. */
  readonly controllers?: boolean;
  /** How long a node may be silent before it counts as lost, seconds. Default: 40. */
  readonly nodeGraceSeconds?: number;
  /** More arguments of kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
};

/** A real API server with its etcd, started as envtest does; pods run only where a node is started for them. */
export interface Cluster extends AsyncDisposable {
  readonly url: string;
  readonly caFile: string;
  readonly call: Call;
  /** Path of a kubeconfig for this user. */
  kubeconfig(user?: User): Promise<string>;
  /** Runs kubectl as `user` (the administrator when left out), with `input` on its standard input. */
  kubectl(args: readonly string[], options?: { input?: string; user?: User }): Promise<Finished>;
  helm(args: readonly string[], options?: { input?: string; user?: User }): Promise<Finished>;
  /** Ends the API server alone; what it stored stays. */
  stopApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, and resolves when it is ready. */
  startApiServer(): Promise<void>;
  pauseApiServer(): void;
  resumeApiServer(): void;
  /** Forgets the history of what changed, so that old watches are answered with 410. */
  compact(): Promise<void>;
}

const readyMs = 90_000;

/** @throws when a program is missing, or is not ready in time. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const parts = clusterParts(
    options.controllers ? ["etcd", "kube-apiserver", "kube-controller-manager"] : ["etcd", "kube-apiserver"],
  );
  if (!parts.found) throw new Error(parts.why);
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "cluster-"));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const tokens = writeKeys(folder);
  const places: Places = {
    folder,
    etcdPort: await freePort(),
    etcdPeerPort: await freePort(),
    serverPort: await freePort(),
  };
  const url = `https://127.0.0.1:${places.serverPort}`;
  const caFile = join(folder, "apiserver.crt");
  const etcd = runProgram(parts.pathOf("etcd"), etcdArgs(places));
  started.defer(() => etcd.end("SIGKILL"));
  const startServer = () => runProgram(parts.pathOf("kube-apiserver"), serverArgs(places, options));
  let server = startServer();
  started.defer(() => server.end("SIGKILL"));
  const call = started.use(callsTo(url, () => readFileSync(caFile), tokens.admin));
  const ready = () => untilReady(call, caFile, () => server);
  await ready();

  const kubeconfig = async (user: User = "admin"): Promise<string> => {
    const token = typeof user === "string" ? tokens[user] : await accountToken(call, user.serviceAccount);
    return writeKubeconfig(join(folder, `${randomUUID()}.kubeconfig`), { server: url, caFile, token });
  };
  const adminConfig = await kubeconfig();
  if (options.controllers) {
    const manager = runProgram(
      parts.pathOf("kube-controller-manager"),
      controllerArgs(places, adminConfig, options),
    );
    started.defer(() => manager.end("SIGKILL"));
  }
  const asUser = async (
    program: Program,
    args: readonly string[],
    { input, user }: { input?: string; user?: User } = {},
  ): Promise<Finished> => {
    const found = clusterParts([program]);
    if (!found.found) throw new Error(found.why);
    const KUBECONFIG = user === undefined ? adminConfig : await kubeconfig(user);
    // A home of its own: caches and settings of whoever runs this neither help nor hinder.
    return runToEnd(found.pathOf(program), args, { PATH: process.env.PATH, HOME: folder, KUBECONFIG }, input);
  };
  const owned = started.move();
  return {
    url,
    caFile,
    call,
    kubeconfig,
    kubectl: (args, one) => asUser("kubectl", args, one),
    helm: (args, one) => asUser("helm", args, one),
    stopApiServer: (signal = "SIGKILL") => server.end(signal),
    startApiServer: async () => {
      if (server.hasEnded()) server = startServer();
      await ready();
    },
    pauseApiServer: () => server.send("SIGSTOP"),
    resumeApiServer: () => server.send("SIGCONT"),
    compact: () => compactHistory(places.etcdPort),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function untilReady(
  call: Call,
  caFile: string,
  server: () => { hasEnded(): boolean; output(): string },
) {
  const deadlineMs = performance.now() + readyMs;
  let seen = "no certificate yet";
  while (performance.now() < deadlineMs && !server().hasEnded()) {
    if (existsSync(caFile)) {
      const answer: Answer = await call("GET", "/readyz").catch((error: Error) => ({
        status: 0,
        body: { error: error.message },
      }));
      if (answer.status === 200) return;
      seen = `${answer.status} ${JSON.stringify(answer.body)}`;
    }
    await wait(100);
  }
  throw new Error(`kube-apiserver is not ready; last seen: ${seen}\n${server().output()}`);
}

async function accountToken(call: Call, account: string): Promise<string> {
  const [namespace, name] = account.split("/");
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const { status, body } = await call("POST", path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 3_600 },
  });
  if (status !== 201) throw new Error(`no token for ${account}: ${status} ${JSON.stringify(body)}`);
  return (body.status as { token: string }).token;
}

function writeKeys(folder: string): Record<"admin" | "alice" | "bob", string> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  writeFileSync(join(folder, "accounts.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  const tokens = { admin: randomUUID(), alice: randomUUID(), bob: randomUUID() };
  const lines = [
    `${tokens.admin},admin,admin,system:masters`,
    `${tokens.alice},alice,alice`,
    `${tokens.bob},bob,bob`,
  ];
  writeFileSync(join(folder, "tokens.csv"), `${lines.join("\n")}\n`, { mode: 0o600 });
  return tokens;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

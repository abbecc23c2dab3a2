import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** A real kube-apiserver with its etcd, as envtest starts it: no nodes, no controllers, admission and validation as in a cluster. */
export interface ApiServer extends AsyncDisposable {
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

const readyMs = 60_000;

/** Starts both from `assets`, a folder with the two programs (KUBEBUILDER_ASSETS). */
export async function startApiServer(assets: string): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), "api-server-"));
  const token = randomUUID();
  const [clientPort, peerPort, securePort] = [await freePort(), await freePort(), await freePort()];
  writeKeys(folder, token);
  const etcd = start(join(assets, "etcd"), [
    `--data-dir=${join(folder, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=http://127.0.0.1:${clientPort}`,
    `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
  ]);
  const server = start(join(assets, "kube-apiserver"), [
    `--etcd-servers=http://127.0.0.1:${clientPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${securePort}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pem")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.pem")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
  ]);
  const call: ApiServer["call"] = (method, path, body, headers = {}) =>
    send(
      { port: securePort, ca: readFileSync(join(folder, "apiserver.crt")), token },
      method,
      path,
      headers,
      body,
    );
  const stop = async () => {
    for (const { process } of [server, etcd]) process.kill("SIGKILL");
    await Promise.all([server.ended, etcd.ended]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(call, server, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { call, [Symbol.asyncDispose]: stop };
}

type Running = {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly output: () => string;
};

function start(program: string, args: readonly string[]): Running {
  if (!existsSync(program))
    throw new Error(`${program} is missing: let KUBEBUILDER_ASSETS name a folder that holds it, or unset it`);
  const process = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  process.stderr.on("data", (chunk) => {
    output = `${output}${chunk}`.slice(-4_000);
  });
  return { process, ended: once(process, "exit"), output: () => output };
}

async function ready(call: ApiServer["call"], server: Running, folder: string): Promise<void> {
  const deadlineMs = performance.now() + readyMs;
  let seen = "no certificate yet";
  while (performance.now() < deadlineMs && server.process.exitCode === null) {
    if (existsSync(join(folder, "apiserver.crt"))) {
      const answer = await call("GET", "/readyz").catch((error: Error) => ({
        status: 0,
        body: error.message,
      }));
      if (answer.status === 200) return;
      seen = `${answer.status} ${JSON.stringify(answer.body)}`;
    }
    await wait(100);
  }
  throw new Error(`kube-apiserver is not ready; last seen: ${seen}\n${server.output()}`);
}

type Target = { readonly port: number; readonly ca: Buffer; readonly token: string };

async function send(
  { port, ca, token }: Target,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<Answer> {
  const outgoing = request({
    host: "127.0.0.1",
    port,
    ca,
    method,
    path,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
  });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [incoming] = await once(outgoing, "response");
  const text = (await incoming.setEncoding("utf8").toArray()).join("");
  return { status: incoming.statusCode, body: text.startsWith("{") ? JSON.parse(text) : { text } };
}

function writeKeys(folder: string, token: string): void {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  writeFileSync(join(folder, "accounts.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(join(folder, "tokens.csv"), `${token},admin,admin,system:masters\n`);
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

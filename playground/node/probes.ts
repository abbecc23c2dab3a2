import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { V1Container, V1Probe } from "@kubernetes/client-node";

export type Probed = {
  readonly container: V1Container;
  readonly host: string;
  /** Where a port of the container really is. */
  readonly localPort: (port: number) => number;
  readonly env: Readonly<Record<string, string>>;
  /** A command's word as it has to be on this machine. */
  readonly local: (text: string) => string;
  readonly onStarted: () => void;
  readonly onReady: (isReady: boolean) => void;
  /** The container has to be restarted. */
  readonly onDead: () => void;
};

/** A machine under load answers late; a kubelet's 1 s would restart what is well. */
const leastTimeoutSeconds = 5;
/** What is not ready yet is looked at more often than its period says, so that nobody waits for a probe. */
const eagerMs = 500;

/** Probes a running container until `signal` aborts: first whether it started, then whether it lives and is ready. */
export async function probe(probed: Probed, signal: AbortSignal): Promise<void> {
  const { startupProbe, livenessProbe, readinessProbe } = probed.container;
  if (startupProbe !== undefined) {
    const { promise: started, resolve } = Promise.withResolvers<boolean>();
    const starting = new AbortController();
    void repeat(probed, startupProbe, resolve, AbortSignal.any([signal, starting.signal]), true);
    const isStarted = await Promise.race([started, once(signal, "abort").then(() => undefined)]);
    starting.abort();
    if (isStarted === undefined) return;
    if (!isStarted) return probed.onDead();
  }
  probed.onStarted();
  if (livenessProbe !== undefined)
    void repeat(probed, livenessProbe, (isAlive) => isAlive || probed.onDead(), signal, false);
  if (readinessProbe === undefined) probed.onReady(true);
  else void repeat(probed, readinessProbe, probed.onReady, signal, true);
}

async function repeat(
  probed: Probed,
  spec: V1Probe,
  onResult: (isGood: boolean) => void,
  signal: AbortSignal,
  isEager: boolean,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = spec;
  const wait = (ms: number) => pause(ms, undefined, { signal }).catch(() => {});
  await wait(initialDelaySeconds * 1_000);
  const giveUpMs = performance.now() + periodSeconds * failureThreshold * 1_000;
  let wasGood = false;
  let good = 0;
  let bad = 0;
  while (!signal.aborted) {
    const isGood = await attempt(probed, spec, signal);
    if (signal.aborted) return;
    good = isGood ? good + 1 : 0;
    bad = isGood ? 0 : bad + 1;
    if (good >= successThreshold) {
      wasGood = true;
      onResult(true);
    }
    const isHasty = isEager && !wasGood;
    if (isHasty ? performance.now() > giveUpMs : bad >= failureThreshold) onResult(false);
    await wait(isHasty ? Math.min(eagerMs, periodSeconds * 1_000) : periodSeconds * 1_000);
  }
}

async function attempt(probed: Probed, spec: V1Probe, signal: AbortSignal): Promise<boolean> {
  const timeoutMs = Math.max(spec.timeoutSeconds ?? 1, leastTimeoutSeconds) * 1_000;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    if (spec.httpGet !== undefined) return await httpGet(probed, spec.httpGet, bounded);
    if (spec.tcpSocket !== undefined) return await tcpConnect(probed, spec.tcpSocket.port, bounded);
    if (spec.exec !== undefined) {
      const command = (spec.exec.command ?? []).map(probed.local);
      return await execute(command, probed.env, bounded);
    }
    return false;
  } catch {
    return false;
  }
}

async function httpGet(
  probed: Probed,
  { path = "/", port, httpHeaders = [] }: NonNullable<V1Probe["httpGet"]>,
  signal: AbortSignal,
): Promise<boolean> {
  const outgoing = request({
    host: probed.host,
    port: portNumber(probed, port),
    path,
    headers: Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value])),
    agent: false,
    signal,
  });
  outgoing.end();
  const [incoming] = await once(outgoing, "response");
  incoming.resume();
  return incoming.statusCode >= 200 && incoming.statusCode < 400;
}

async function tcpConnect(probed: Probed, port: V1PortOrName, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: probed.host, port: portNumber(probed, port) });
  try {
    await once(socket, "connect", { signal });
    return true;
  } finally {
    socket.destroy();
  }
}

async function execute(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const child = spawn(program, args, { env, signal, killSignal: "SIGKILL", stdio: "ignore" });
  const [code] = await once(child, "exit");
  return code === 0;
}

type V1PortOrName = string | number;

function portNumber({ container, localPort }: Probed, port: V1PortOrName): number {
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  return localPort(named ?? Number(port));
}

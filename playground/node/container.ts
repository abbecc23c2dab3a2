import { mkdirSync } from "node:fs";
import type {
  V1Container,
  V1ContainerStateTerminated,
  V1ContainerStateWaiting,
  V1Pod,
} from "@kubernetes/client-node";
import type { NodeContext } from "./context.ts";
import { environmentOf, expand } from "./environment.ts";
import { findImage } from "./images.ts";
import { limits } from "./limits.ts";
import { type LogBuffer, logBuffer } from "./log-buffer.ts";
import { localPaths, type Mount } from "./mount-paths.ts";
import { probe } from "./probes.ts";
import { type ContainerProcess, type Exit, startProcess } from "./process.ts";
import { sleeper } from "./sleeper.ts";

export type ContainerState =
  | { readonly waiting: V1ContainerStateWaiting }
  | { readonly running: { readonly startedAt: Date } }
  | { readonly terminated: V1ContainerStateTerminated };

/** What a pod's status tells of a container. */
export type Snapshot = {
  readonly container: V1Container;
  readonly state: ContainerState;
  readonly lastTerminated: V1ContainerStateTerminated | undefined;
  readonly isStarted: boolean;
  readonly isReady: boolean;
  readonly restartCount: number;
};

/** One container through all its restarts. */
export interface ContainerRun {
  snapshot(): Snapshot;
  pid(): number | undefined;
  /** Where a port of the container really is. */
  localPort(port: number): number;
  logs(previous: boolean): LogBuffer | undefined;
  /** Looks at once at what it waits for. */
  wake(): void;
  /** Ends it for good: SIGTERM, and SIGKILL after the grace; a later call may shorten that. */
  stop(graceMs: number): void;
  /** Never starts it again, and lets what runs run. */
  abandon(): void;
  /** Resolves when it is over for good. */
  readonly finished: Promise<void>;
}

export type Place = {
  readonly folder: string;
  readonly podIP: string;
  readonly mounts: readonly Mount[];
  /** Given to the process over the image's own variables, under those of the pod. */
  readonly env: Readonly<Record<string, string>>;
};

type Start = {
  readonly argv: string[];
  readonly env: Record<string, string>;
  readonly local: (text: string) => string;
};

export function runContainer(
  context: NodeContext,
  pod: V1Pod,
  container: V1Container,
  place: Place,
  onChange: () => void,
): ContainerRun {
  let state: ContainerState = { waiting: { reason: "ContainerCreating" } };
  let lastTerminated: V1ContainerStateTerminated | undefined;
  let isStarted = false;
  let isReady = false;
  let restartCount = 0;
  let current: ContainerProcess | undefined;
  let logs: LogBuffer | undefined;
  let previousLogs: LogBuffer | undefined;
  let isStopping = false;
  let killer: NodeJS.Timeout | undefined;
  let killAtMs = Number.POSITIVE_INFINITY;
  const ports = new Map<number, number>();
  const sleep = sleeper();

  const show = (next: ContainerState): void => {
    state = next;
    onChange();
  };

  /** What to run, or what stands in the way. */
  const prepare = async (pulls: number): Promise<Start | { waiting: V1ContainerStateWaiting }> => {
    const image = findImage(context.images, container.image ?? "");
    if (image === undefined) return { waiting: pullProblem(container.image ?? "", pulls) };
    const given = environmentOf(
      pod,
      container,
      context.objectsOf(pod.metadata?.namespace ?? ""),
      place.podIP,
    );
    if ("problem" in given)
      return { waiting: { reason: "CreateContainerConfigError", message: given.problem } };
    // Only what the pod says is of its own file system: what we give already lies where it says.
    const local = localizer(context, place, image.paths);
    const own = Object.entries(given.env).map(([name, value]) => [name, local(value)]);
    const env: Record<string, string> = { ...image.env, ...place.env, ...Object.fromEntries(own) };
    const wantedPort = Number(env[image.portVariable] ?? 8080);
    if (container.ports?.some(({ containerPort }) => containerPort === wantedPort)) {
      const port = image.port ?? (await context.freePort());
      ports.set(wantedPort, port);
      env[image.portVariable] = String(port);
    }
    const words = (said: readonly string[]) => said.map((one) => local(expand(one, given.env)));
    const command = container.command === undefined ? image.argv : words(container.command);
    return { argv: [...command, ...words(container.args ?? [])], env, local };
  };

  const runOnce = async ({ argv, env, local }: Start): Promise<Exit> => {
    const cwd = `${place.folder}/work`;
    mkdirSync(cwd, { recursive: true });
    if (logs !== undefined) previousLogs = logs;
    logs = logBuffer((line) => context.onLog?.(`${pod.metadata?.name}: ${line}`));
    const started = startProcess(argv, env, cwd, logs);
    current = started;
    context.processes.add(started);
    const running = new AbortController();
    if (started.pid !== undefined) show({ running: { startedAt: started.startedAt } });
    const probed = {
      container,
      env,
      local,
      host: place.podIP,
      localPort: (port: number) => ports.get(port) ?? port,
      onStarted: () => {
        isStarted = true;
        onChange();
      },
      onReady: (value: boolean) => {
        if (isReady === value) return;
        isReady = value;
        onChange();
      },
      onDead: () => end((pod.spec?.terminationGracePeriodSeconds ?? limits.graceSeconds) * 1_000),
    };
    void probe(probed, running.signal).catch(() => {});
    const exit = await started.exited;
    running.abort();
    context.processes.delete(started);
    clearTimeout(killer);
    killAtMs = Number.POSITIVE_INFINITY;
    current = undefined;
    isStarted = false;
    isReady = false;
    show({ terminated: terminatedState(exit, started.startedAt) });
    return exit;
  };

  const end = (graceMs: number): void => {
    if (current === undefined) return;
    if (killAtMs === Number.POSITIVE_INFINITY) current.kill("SIGTERM");
    const atMs = performance.now() + graceMs;
    if (atMs >= killAtMs) return;
    killAtMs = atMs;
    clearTimeout(killer);
    killer = setTimeout(() => current?.kill("SIGKILL"), graceMs);
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    let pulls = 0;
    while (!isStopping) {
      const start = await prepare(pulls);
      if (isStopping) return;
      if ("waiting" in start) {
        show(start);
        const isPull = start.waiting.reason !== "CreateContainerConfigError";
        // The first failure is told as such, and a moment later as a back-off.
        const pullWaitMs = pulls === 0 ? limits.retryMs : backoffMs(context.backoff, pulls);
        await sleep.forMs(isPull ? pullWaitMs : limits.configRetryMs);
        if (isPull) pulls += 1;
        continue;
      }
      const startedMs = performance.now();
      const exit = await runOnce(start);
      if (isStopping || !isRestarted(pod, exit)) return;
      if ("terminated" in state) lastTerminated = state.terminated;
      if (performance.now() - startedMs > context.backoff.forgetMs) failures = 0;
      failures += 1;
      if (failures > 1) {
        const waitMs = backoffMs(context.backoff, failures - 1);
        show({ waiting: crashLoop(pod, container, waitMs) });
        // Only stopping ends this wait early: a changed Secret does not shorten a kubelet's back-off either.
        await sleep.unlessStoppedForMs(waitMs);
      }
      if (!isStopping) restartCount += 1;
    }
  };

  const finished = run();
  return {
    snapshot: () => ({ container, state, lastTerminated, isStarted, isReady, restartCount }),
    pid: () => current?.pid,
    localPort: (port) => ports.get(port) ?? port,
    logs: (previous) => (previous ? previousLogs : logs),
    wake: sleep.wake,
    stop(graceMs) {
      isStopping = true;
      sleep.stop();
      end(graceMs);
    },
    abandon() {
      isStopping = true;
      sleep.stop();
    },
    finished,
  };
}

/** Puts what is on this machine in place of what a pod would find in its image, its mounts, and the cluster's DNS. */
function localizer({ hosts }: NodeContext, { mounts }: Place, paths: Readonly<Record<string, string>>) {
  const inImage = Object.entries(paths).map(([containerPath, localPath]) => ({ containerPath, localPath }));
  const places = [...mounts, ...inImage];
  return (text: string): string =>
    Object.entries(hosts).reduce((sum, [host, here]) => sum.replaceAll(host, here), localPaths(text, places));
}

const backoffMs = ({ firstMs, maxMs }: NodeContext["backoff"], failures: number): number =>
  Math.min(maxMs, firstMs * 2 ** (failures - 1));

function pullProblem(image: string, pulls: number): V1ContainerStateWaiting {
  const cause = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": not found`;
  return pulls === 0
    ? { reason: "ErrImagePull", message: cause }
    : {
        reason: "ImagePullBackOff",
        message: `Back-off pulling image "${image}": ErrImagePull: ${cause}`,
      };
}

const crashLoop = (pod: V1Pod, { name }: V1Container, waitMs: number): V1ContainerStateWaiting => ({
  reason: "CrashLoopBackOff",
  message: `back-off ${waitMs / 1_000}s restarting failed container=${name} pod=${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`,
});

function isRestarted({ spec }: V1Pod, { exitCode }: Exit): boolean {
  const policy = spec?.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

const terminatedState = (
  { exitCode, signal, startError }: Exit,
  startedAt: Date,
): V1ContainerStateTerminated => ({
  exitCode,
  ...(signal === undefined ? {} : { signal }),
  reason: startError === undefined ? (exitCode === 0 ? "Completed" : "Error") : "StartError",
  ...(startError === undefined ? {} : { message: startError }),
  startedAt,
  finishedAt: new Date(),
});

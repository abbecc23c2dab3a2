import { type NotRunning, notRunning, progressing } from "./deployed.ts";
import { limits } from "./limits.ts";
import { inBrackets, quote } from "./quote.ts";
import type { ContainerStatus, Pod, Termination } from "./workload.ts";

/** What keeps the containers of a pod that has a node from running; `undefined` when the bot's container runs. */
export function containerTrouble(pod: Pod, ownImage: boolean, now: Date): NotRunning | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const trouble =
      imageTrouble(pod, container, ownImage) ??
      configTrouble(pod, container) ??
      crashTrouble(pod, container, now);
    if (trouble !== undefined) return trouble;
  }
  const bot = containerStatuses.find(({ name }) => name === "bot");
  return bot?.state?.running !== undefined && bot.started !== false ? undefined : starting(pod, bot);
}

const imageReasons = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
]);

function imageTrouble(pod: Pod, { name, state }: ContainerStatus, ownImage: boolean): NotRunning | undefined {
  const { reason, message } = state?.waiting ?? {};
  if (reason === undefined || !imageReasons.has(reason)) return undefined;
  const image = pod.spec?.containers?.find((container) => container.name === name)?.image;
  const remedy = ownImage
    ? "Correct spec.pod.image, or name a Secret for its registry in spec.pod.imagePullSecrets."
    : "It is the operator's BOT_IMAGE (in the chart: bot.image): correct it there, or name a Secret for its registry in spec.pod.imagePullSecrets.";
  return notRunning(
    "ImagePullFailed",
    `Pod ${pod.metadata.name} cannot pull image ${image ?? `of container ${name}`}${inBrackets(message)}. ${remedy}`,
  );
}

/** A Secret or ConfigMap that a variable is taken from and that is not there: the kubelet waits for it, and so do we. */
function configTrouble(pod: Pod, { state }: ContainerStatus): NotRunning | undefined {
  const { reason, message } = state?.waiting ?? {};
  if (reason !== "CreateContainerConfigError") return undefined;
  return progressing(
    `Pod ${pod.metadata.name} waits for something that spec.pod.env takes a value from: ${quote(message)}. ` +
      `Create it in namespace ${pod.metadata.namespace}, or write optional: true beside its key.`,
  );
}

function crashTrouble(pod: Pod, container: ContainerStatus, now: Date): NotRunning | undefined {
  const { state, lastState, restartCount = 0 } = container;
  const waiting = state?.waiting?.reason;
  if (waiting === "RunContainerError" || waiting === "CreateContainerError")
    return notRunning("CrashLooping", cannotStart(pod, container.name, state?.waiting?.message));
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended === undefined) return undefined;
  if (waiting === "CrashLoopBackOff") return notRunning("CrashLooping", whyEnded(pod, container.name, ended));
  if (restartCount < limits.restartsOfACrashLoop) return undefined;
  const unsteadyMs = steadyInMs(container, now);
  if (unsteadyMs === 0) return undefined;
  // Between two crashes it runs for some seconds: counting that as running would let the condition flap.
  return notRunning("CrashLooping", whyEnded(pod, container.name, ended), unsteadyMs);
}

function steadyInMs({ state }: ContainerStatus, now: Date): number {
  const startedAt = Date.parse(state?.running?.startedAt ?? "");
  if (Number.isNaN(startedAt)) return limits.steadyAfterMs;
  return Math.min(limits.steadyAfterMs, Math.max(0, startedAt + limits.steadyAfterMs - now.getTime()));
}

function whyEnded(pod: Pod, container: string, { exitCode, reason, message }: Termination): string {
  const { name, namespace } = pod.metadata;
  const log = `kubectl -n ${namespace} logs ${name} -c ${container} --previous`;
  const what = container === "bot" ? `The bot in pod ${name}` : `Container ${container} of pod ${name}`;
  if (reason === "OOMKilled") return `${what} needs more memory than ${memoryLimit(pod, container)}`;
  if (reason === "StartError" || reason === "ContainerCannotRun") return cannotStart(pod, container, message);
  if (container === "bot" && exitCode === 2)
    return `${what} ends because its configuration is wrong (exit code 2). Its last lines name what to mend, most likely in spec.pod.env: ${log}`;
  if (container === "bot" && exitCode === 3)
    return `${what} loses its Lease again and again (exit code 3): look for a second bot of this binding, or an API server that it cannot reach. Its log: ${log}`;
  if (exitCode === 137)
    return `${what} is killed again and again (exit code 137): it did not answer its liveness probe, or its node ran out of memory. Its log: ${log}`;
  return `${what} ends again and again (exit code ${exitCode ?? "unknown"}). Its last lines say why: ${log}`;
}

function memoryLimit({ spec }: Pod, container: string): string {
  const limit = spec?.containers?.find(({ name }) => name === container)?.resources?.limits?.memory;
  return limit === undefined
    ? "its node has left, and was killed: write spec.pod.resources.requests.memory so that a roomier node is chosen."
    : `its limit of ${limit}, and was killed: raise spec.pod.resources.limits.memory.`;
}

const cannotStart = ({ metadata }: Pod, container: string, said: string | undefined): string =>
  `Container ${container} of pod ${metadata.name} cannot be started${inBrackets(said)}. ` +
  "If spec.pod.image is set: it must be an image of this bot, for the node's architecture.";

function starting(
  { metadata: { name, namespace }, spec }: Pod,
  bot: ContainerStatus | undefined,
): NotRunning {
  const waiting = bot?.state?.waiting;
  const state =
    bot?.state?.running !== undefined
      ? "is starting"
      : `is being made on node ${spec?.nodeName}${inBrackets(waiting?.message ?? waiting?.reason)}`;
  return progressing(`Pod ${name} ${state}. If this stays: kubectl -n ${namespace} describe pod ${name}`);
}

import { isDeepStrictEqual } from "node:util";
import { parseBinding, type SlackAgentBinding } from "../../crds/index.ts";
import { ConfigError } from "../config.ts";
import type { KubeClient } from "../kube/client.ts";
import { isKubeError, KubeError } from "../kube/errors.ts";
import { limits } from "../kube/limits.ts";
import { type BindingRef, bindingTarget } from "../kube/objects.ts";
import { follow } from "../kube/watch.ts";
import type { Log } from "../ops/log.ts";
import { whenAborted } from "../when-aborted.ts";
import type { BindingSource, SharedStatus } from "./source.ts";

/** What a person reads when the binding cannot be had. */
const nameOf = ({ namespace, name }: BindingRef): string => `SlackAgentBinding ${namespace}/${name}`;

/**
 * A binding in the cluster, read once, for a command that looks and ends.
 * @throws {ConfigError} when it cannot be read, or is not valid.
 */
export async function readWatched(
  kube: KubeClient,
  ref: BindingRef,
  signal: AbortSignal,
): Promise<BindingSource> {
  const { path, name } = bindingTarget(ref);
  try {
    const parsed = parse(await kube.retried({ method: "GET", path: `${path}/${name}` }, signal));
    if (!parsed.ok) throw new ConfigError(parsed.problems.map((problem) => `${nameOf(ref)}: ${problem}`));
    return sourceOf(parsed.binding).source;
  } catch (error) {
    if (error instanceof KubeError) throw new ConfigError([unreadable(ref, error)]);
    throw error;
  }
}

/**
 * Follows a binding in the cluster until `signal` aborts; resolves once it is there and valid, undefined when `signal` comes first.
 * @throws {ConfigError} when that takes longer than `limits.bindingMs`: the kubelet then shows that the bot cannot start.
 */
export async function watchBinding(
  kube: KubeClient,
  ref: BindingRef,
  log: Log,
  signal: AbortSignal,
): Promise<BindingSource | undefined> {
  const stop = new AbortController();
  const over = AbortSignal.any([signal, stop.signal]);
  const first = Promise.withResolvers<void>();
  let known: ReturnType<typeof sourceOf> | undefined;
  let missing = `${nameOf(ref)} was not seen yet`;

  const onObject = (object: unknown): void => {
    const parsed = parse(object);
    if (!parsed.ok) {
      missing = `${nameOf(ref)}: ${parsed.problems.join("; ")}`;
      log.error(
        { problems: parsed.problems },
        known === undefined
          ? "the binding is not valid: waiting until it is"
          : "the changed binding is not valid: the one before stays in force",
      );
    } else if (known === undefined) {
      known = sourceOf(parsed.binding, () => stop.abort());
      first.resolve();
    } else known.see(parsed.binding);
  };
  void follow(
    kube,
    bindingTarget(ref),
    (sighting) => {
      if (sighting.kind === "present") onObject(sighting.object);
      else if (known !== undefined) known.end("the binding was deleted: stopping");
      else {
        missing = `there is no ${nameOf(ref)}`;
        log.warn(`there is no such binding: waiting until there is`);
      }
    },
    ({ error }) => {
      if (error === undefined) return log.info("the API server answers again");
      if (known === undefined) missing = unreadable(ref, error);
      log.warn(
        { err: error, remedy: error.remedy },
        "the binding cannot be watched: what is known stays in force",
      );
    },
    over,
  );
  const late = AbortSignal.any([over, AbortSignal.timeout(limits.bindingMs)]);
  await Promise.race([first.promise, whenAborted(late)]);
  if (known !== undefined) return known.source;
  if (signal.aborted) return undefined;
  stop.abort();
  throw new ConfigError([`No binding to work: ${missing}.`]);
}

/** A bot that is older than the CRD must not stop at a field that it does not know. */
const parse = (object: unknown) => parseBinding(object, { unknownFields: "ignore" });

function unreadable(ref: BindingRef, error: KubeError): string {
  const why = isKubeError(error, 404)
    ? "there is none; check BINDING_NAMESPACE and BINDING_NAME"
    : error.message;
  return `${nameOf(ref)} cannot be read: ${why}. ${error.remedy}`;
}

function sourceOf(first: SlackAgentBinding, onDispose = () => {}) {
  const over = new AbortController();
  const onSpec: ((binding: SlackAgentBinding) => void)[] = [];
  const onStatus: (() => void)[] = [];
  let current = first;
  let status = first.status;
  const shared: SharedStatus = {
    get current() {
      return status;
    },
    onChange: (listener) => onStatus.push(listener),
  };
  const source: BindingSource = {
    get current() {
      return current;
    },
    onChange: (listener) => onSpec.push(listener),
    over: over.signal,
    shared,
    [Symbol.dispose]: onDispose,
  };
  const end = (why: string): void => over.abort(why);
  const see = (next: SlackAgentBinding): void => {
    const ending = whatEnds(current, next);
    if (ending !== undefined) {
      end(ending);
      return;
    }
    status = next.status;
    for (const listener of onStatus) listener();
    if (next.metadata.generation === current.metadata.generation) return;
    current = next;
    for (const listener of onSpec) listener(next);
  };
  return { source, see, end };
}

/** Why only another start can follow the change: what it names is opened once. Undefined for every other change. */
function whatEnds(before: SlackAgentBinding, after: SlackAgentBinding): string | undefined {
  if (after.metadata.uid !== before.metadata.uid)
    return "the binding was deleted and another made in its place: stopping";
  const opened = ({ slack, agent: { timeout, identity, ...agent }, store }: SlackAgentBinding["spec"]) => ({
    tokens: slack.secretRef,
    agent,
    store,
  });
  return isDeepStrictEqual(opened(before.spec), opened(after.spec))
    ? undefined
    : "the binding names another agent, store or Secret: stopping, to start with it";
}

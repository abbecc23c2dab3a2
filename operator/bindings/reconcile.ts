import { parseBinding } from "../../crds/index.ts";
import { ApiError } from "../kube/errors.ts";
import type { KubeObject } from "../kube/object.ts";
import { type AppliedChildren, type ApplyDeps, applyChildren } from "./apply-children.ts";
import { type BindingState, bindingState } from "./binding-state.ts";
import { podsOf } from "./children-of.ts";
import { appClaim } from "./claims.ts";
import { type Deployed, notRunning } from "./deployed.ts";
import { transitionEvents } from "./events.ts";
import { limits } from "./limits.ts";
import type { LiveBinding } from "./ports.ts";
import { bindingStatus, type OperatorStatus, saysAlready, statusObject } from "./status.ts";
import { isLive, mayRun, type Pod, stuckInMs } from "./workload.ts";

export type ReconcileDeps = ApplyDeps & {
  /** Who tells the events: the operator's pod. */
  readonly instance: string;
  /** An event that could not be told. It changes nothing. */
  readonly onLostEvent?: (error: unknown) => void;
  /** What people are told of a binding, `namespace/name`, as it is told. */
  readonly onEvent?: (key: string, event: KubeObject) => void;
};

/** When to look again though nothing changed, in ms; absent: not before something does. */
export type ReconcileResult = { readonly requeueAfterMs?: number };

export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;

/**
 * The loop's one step: makes one binding's children and status what they should be, from what the watches show, and writes only what
 * differs. Safe to cut off at any point and to run again; never to be run twice at once for one key.
 * @throws {ApiError | StoreError} after the status is written where it can be: the queue tries again with a backoff.
 */
export function reconciler(deps: ReconcileDeps): Reconcile {
  // Who was granted which app, before the watch shows it: a rival judged in between must not get it too.
  const justGranted = new Map<string, string>();
  const grants = new Map<string, string>();
  const forget = (key: string) => {
    const appId = grants.get(key);
    grants.delete(key);
    if (appId !== undefined && justGranted.get(appId) === key) justGranted.delete(appId);
  };
  return async (key, signal) => {
    const object = deps.view.bindings.get(...namesOf(key));
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) {
      forget(key);
      return {};
    }
    const state = bindingState(object);
    const applied = await childrenOf(object, state, deps, signal);
    if (applied === "stale") return { requeueAfterMs: limits.staleRecheckMs };
    const claim = appClaim(
      state,
      (appId) => deps.view.bindings.by(appId).map(bindingState),
      (appId) => justGranted.get(appId),
    );
    forget(key);
    if (claim.kind === "granted") {
      justGranted.set(claim.appId, key);
      grants.set(key, claim.appId);
    }
    const now = deps.now();
    const pods = podsOf(deps.view, state.namespace, state.name) as readonly Pod[];
    const status = bindingStatus(
      state,
      {
        deployed: applied.deployed,
        claim,
        livePods: pods.filter(isLive).map(({ metadata }) => metadata.name),
        podsMayRun: pods.some((pod) => mayRun(pod, now)),
      },
      now,
    );
    await tell(state, status, deps, signal);
    if ("failure" in applied) throw applied.failure;
    return lookAgain(applied.deployed, state, pods, now);
  };
}

function namesOf(key: string): [namespace: string, name: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

/** `stale`: what the watches showed is no longer so; they will show the rest in a moment. */
async function childrenOf(
  object: KubeObject,
  state: BindingState,
  deps: ReconcileDeps,
  signal: AbortSignal,
): Promise<AppliedChildren | "stale"> {
  // The API server has checked it against the CRD; a field that this operator does not know is no reason to stop a bot.
  const parsed = parseBinding(object, { unknownFields: "ignore" });
  if (!parsed.ok) return { deployed: unreadable(parsed.problems, deps.config.operatorVersion) };
  try {
    return await applyChildren(parsed.binding as LiveBinding, state, deps, signal);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return "stale";
    throw error;
  }
}

function unreadable(problems: readonly string[], operatorVersion: string): Deployed {
  const all = problems.join("; ");
  const shown = all.length > limits.problemCharacters ? `${all.slice(0, limits.problemCharacters)}...` : all;
  return notRunning(
    "Refused",
    `Operator ${operatorVersion} cannot use this spec, so the bot stays as it was: ${shown}. Correct it; or, if the ` +
      "CustomResourceDefinition in the cluster is older or newer than the operator, install both from one release.",
  );
}

/** Events first: their names follow from the transition, so that one told twice is told once. */
async function tell(
  state: BindingState,
  status: OperatorStatus,
  { writer, instance, now, onLostEvent, onEvent }: ReconcileDeps,
  signal: AbortSignal,
): Promise<void> {
  if (saysAlready(state, status)) return;
  for (const event of transitionEvents(state, status.conditions, instance, now())) {
    onEvent?.(`${state.namespace}/${state.name}`, event);
    await writer.create(event, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      onLostEvent?.(error);
    });
  }
  try {
    await writer.applyStatus(statusObject(state, status), signal);
  } catch (error) {
    // Gone, or made anew under its name: the watch will say so.
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

function lookAgain(
  deployed: Deployed,
  state: BindingState,
  pods: readonly Pod[],
  now: Date,
): ReconcileResult {
  const ending = state.suspended
    ? pods.map((pod) => stuckInMs(pod, now)).filter((ms) => ms !== undefined && ms > 0)
    : [];
  const waits = [deployed.status === "False" ? deployed.recheckAfterMs : undefined, ...ending].filter(
    (ms) => ms !== undefined,
  );
  return waits.length === 0 ? {} : { requeueAfterMs: Math.min(...waits) };
}

import { childName } from "../../crds/index.ts";
import { ApiError } from "../kube/errors.ts";
import type { KubeObject } from "../kube/object.ts";
import { withAppliedHash } from "./applied-hash.ts";
import { applyChild } from "./apply-child.ts";
import type { BindingState } from "./binding-state.ts";
import { type ChildrenConfig, desiredChildren, ownership } from "./children/index.ts";
import { cacheOf, podsOf } from "./children-of.ts";
import { type Deployed, type NotRunning, notRunning, progressing } from "./deployed.ts";
import { limits } from "./limits.ts";
import { deployedState, leftBehind } from "./pod-trouble.ts";
import type { ClusterView, ClusterWriter, LiveBinding, StoreUsers } from "./ports.ts";
import { quote } from "./quote.ts";
import { refusal } from "./refusals.ts";
import { needsSecret, type StoreLogin, storeLogin } from "./store-login.ts";
import { mayRun, newest, type Pod } from "./workload.ts";

export type ApplyDeps = {
  readonly view: ClusterView;
  readonly writer: ClusterWriter;
  /** Undefined: the operator was installed without a default store. */
  readonly storeUsers: StoreUsers | undefined;
  readonly config: ChildrenConfig;
  readonly now: () => Date;
};

/** What came of it, for the status; and what to throw once that is written, so that the key is tried again. */
export type AppliedChildren = { readonly deployed: Deployed; readonly failure?: unknown };

/**
 * Makes the children of a binding stand as they should, in order, up to the first that something is in the way of. Cut off between any
 * two writes, the next run does the rest.
 * @throws {ApiError} what another look at the cluster or waiting mends: conflicts, an API server in trouble.
 */
export async function applyChildren(
  binding: LiveBinding,
  state: BindingState,
  deps: ApplyDeps,
  signal: AbortSignal,
): Promise<AppliedChildren> {
  const run: Run = { binding, state, deps, signal };
  const { suspend, pod } = binding.spec;
  const login = suspend ? { kind: "own" as const } : await loginOrFailure(run);
  const storeSecret = login.kind === "default" ? login.secretName : undefined;
  // First of all, so that nothing in the way of another child keeps a bot running that is to stop.
  const kept = suspend ? await removeOwn("Deployment", run) : undefined;
  if (kept !== undefined) return { deployed: kept };
  let deployment: KubeObject | undefined;
  for (const rendered of desiredChildren(binding, deps.config, { storeSecret })) {
    if (rendered.kind === "Deployment") {
      if (login.kind === "failed")
        return { deployed: whileStoreFails(run, login.error), failure: login.error };
      const blocked = await beforeDeployment(login, run);
      if (blocked !== undefined) return { deployed: blocked };
    }
    const applied = await applyOne(rendered, run);
    if (applied.kind === "blocked") return { deployed: applied.by };
    if (rendered.kind === "Deployment") deployment = applied.object;
  }
  const needless = [
    ...(pod.serviceAccountName === undefined ? [] : ["ServiceAccount"]),
    ...(deps.config.networkPolicy ? [] : ["NetworkPolicy"]),
  ];
  for (const kind of needless) {
    const refused = await removeOwn(kind, run);
    if (refused !== undefined) return { deployed: refused };
  }
  return { deployed: deployment === undefined ? suspended(run) : stateOf(deployment, run) };
}

type Run = {
  readonly binding: LiveBinding;
  readonly state: BindingState;
  readonly deps: ApplyDeps;
  readonly signal: AbortSignal;
};

type LoginOrFailure = StoreLogin | { readonly kind: "failed"; readonly error: unknown };

/** A store that does not answer holds up the Deployment alone, and a bot that runs already goes on. */
async function loginOrFailure({ binding, deps, signal }: Run): Promise<LoginOrFailure> {
  try {
    return await storeLogin(binding, deps.storeUsers, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "failed", error };
  }
}

function whileStoreFails(run: Run, error: unknown): Deployed {
  const found = ownChild("Deployment", run);
  if (found !== undefined) return stateOf(found, run);
  const said = error instanceof Error ? error.message : String(error);
  return progressing(
    `The bot waits for a user of the operator's default store. ${quote(said)}. The operator tries again by itself.`,
  );
}

/** Its login lies there before the pod looks for it, and no earlier pod of the binding is left. */
async function beforeDeployment(login: StoreLogin, run: Run): Promise<NotRunning | undefined> {
  const { state, deps, signal } = run;
  if (login.kind === "missing") return login.by;
  const found = ownChild("Deployment", run);
  if (login.kind === "default" && needsSecret(login.secretName, found, state)) {
    const created = await orRefusal(login.secret, () => deps.writer.create(login.secret, signal));
    if (created.kind === "blocked") return created.by;
  }
  if (found !== undefined) return undefined;
  const left = podThatMayRun(run);
  return left === undefined ? undefined : leftBehind(left, deps.now());
}

async function applyOne(rendered: KubeObject, { state, deps, signal }: Run) {
  const { view, writer, config } = deps;
  const hashed = withAppliedHash(rendered, config.operatorVersion);
  const applied = await orRefusal(rendered, () =>
    applyChild(hashed, state, cacheOf(view, rendered.kind), writer, signal),
  );
  return applied.kind === "done" ? applied.result : applied;
}

type OrRefusal<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "blocked"; readonly by: NotRunning };

/** What the API server will not take as it is, is told in the status and tried again later: what it depends on may change unseen. */
async function orRefusal<T>({ kind, metadata }: KubeObject, act: () => Promise<T>): Promise<OrRefusal<T>> {
  try {
    return { kind: "done", result: await act() };
  } catch (error) {
    if (!(error instanceof ApiError) || !refusals.has(error.status)) throw error;
    const { reason, message } = refusal(`${kind} ${metadata.name}`, metadata.namespace ?? "", error.message);
    return { kind: "blocked", by: notRunning(reason, message, limits.refusedRecheckMs) };
  }
}

const refusals = new Set([400, 403, 413, 422]);

function ownChild(kind: string, { state, deps }: Run): KubeObject | undefined {
  const found = cacheOf(deps.view, kind).get(state.namespace, childName(state.name));
  return found !== undefined && ownership(found, state) === "own" ? found : undefined;
}

/** Removes a child that is not wanted (any more); gives what keeps it. */
async function removeOwn(kind: string, run: Run): Promise<NotRunning | undefined> {
  const found = ownChild(kind, run);
  if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
  const removed = await orRefusal(found, () => run.deps.writer.remove(found, run.signal));
  return removed.kind === "blocked" ? removed.by : undefined;
}

function stateOf(deployment: KubeObject, { binding, state, deps }: Run): Deployed {
  const pods = podsOf(deps.view, state.namespace, state.name);
  return deployedState({ deployment, pods, ownImage: binding.spec.pod.image !== undefined }, deps.now());
}

function suspended(run: Run): Deployed {
  const left = podThatMayRun(run);
  const resume = "Threads and waiting requests stay; write suspend: false to go on.";
  return notRunning(
    "Suspended",
    left === undefined
      ? `No bot runs because spec.suspend is true. ${resume}`
      : `Pod ${left.metadata.name} is ending because spec.suspend is true. ${resume}`,
  );
}

function podThatMayRun({ state, deps }: Run): Pod | undefined {
  const now = deps.now();
  const pods = podsOf(deps.view, state.namespace, state.name) as readonly Pod[];
  return newest(pods.filter((pod) => mayRun(pod, now)));
}

import { createHash } from "node:crypto";
import { apiVersion, type Condition, group, kind, passesByItself } from "../../crds/index.ts";
import { eventObject } from "../kube/events.ts";
import type { KubeObject } from "../kube/object.ts";
import type { BindingState } from "./binding-state.ts";

/**
 * One event for each transition of `Ready`, and of `AppClaimed` where `Ready` does not say it; none for the steps of a start, which
 * are told by where it ends. A transition's event always gets the
 * same name, so that an operator that died before it wrote the status does not tell it twice. `instance` is the operator's pod. Pure.
 */
export function transitionEvents(
  binding: BindingState,
  next: readonly Condition[],
  instance: string,
  now: Date,
): readonly KubeObject[] {
  const claimBefore = binding.conditions.find(({ type }) => type === "AppClaimed");
  const changed = ["Ready", "AppClaimed"].flatMap((type) => {
    const before = binding.conditions.find((condition) => condition.type === type);
    const after = next.find((condition) => condition.type === type);
    const same = before?.status === after?.status && before?.reason === after?.reason;
    // That the bot has just begun is said by Ready.
    const begins = type === "AppClaimed" && before === undefined;
    const isStep = isPassing(before) && isPassing(after);
    // Ready may come to say a moment later what was told of AppClaimed.
    const isTold =
      type === "Ready" && claimBefore?.status === "False" && claimBefore.reason === after?.reason;
    return after === undefined || same || begins || isStep || isTold ? [] : [{ before, after }];
  });
  return changed
    .filter(({ after }, index) => changed.findIndex((other) => other.after.reason === after.reason) === index)
    .map(({ before, after }, index) =>
      eventObject(
        { controller: `${group}/operator`, instance },
        regarding(binding),
        {
          type: after.status === "True" || isCalm(after) ? "Normal" : "Warning",
          reason: after.reason,
          action: "Reconcile",
          note: after.message,
        },
        // A moment apart: those of one moment would be shown in any order.
        { now: new Date(now.getTime() + index), unique: transitionId(binding, before, after) },
      ),
    );
}

const isPassing = (condition: Condition | undefined): boolean =>
  condition === undefined || passesByItself(condition.reason);

/** Passes by itself, or was asked for. */
const isCalm = (condition: Condition): boolean => isPassing(condition) || condition.reason === "Suspended";

const regarding = ({ namespace, name, uid }: BindingState): KubeObject => ({
  apiVersion,
  kind,
  metadata: { namespace, name, uid },
});

function transitionId(
  { uid, generation }: BindingState,
  before: Condition | undefined,
  after: Condition,
): string {
  const from = [before?.lastTransitionTime, before?.status, before?.reason];
  const transition = [uid, generation, ...from, after.type, after.status, after.reason];
  return createHash("sha256").update(JSON.stringify(transition)).digest("hex").slice(0, 16);
}

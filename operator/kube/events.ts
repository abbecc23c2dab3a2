import { limits } from "./limits.ts";
import { microTime } from "./micro-time.ts";
import type { KubeObject } from "./object.ts";

/** Something worth telling about an object, as `kubectl describe` shows it. */
export type ClusterEvent = {
  readonly type: "Normal" | "Warning";
  /** One word in CamelCase: why it was done. */
  readonly reason: string;
  /** One word in CamelCase: what was done. */
  readonly action: string;
  /** For people; cut at 1,024 characters. */
  readonly note: string;
};

/** Who tells it: a qualified name, and the pod. */
export type EventReporter = { readonly controller: string; readonly instance: string };

/**
 * An event about `regarding` as the API server takes it (events.k8s.io/v1), to be created. `unique` ends its name: the same event made again
 * gets the same one, and is stored once. Pure.
 */
export function eventObject(
  reporter: EventReporter,
  regarding: KubeObject,
  { type, reason, action, note }: ClusterEvent,
  { now, unique }: { readonly now: Date; readonly unique: string },
): KubeObject {
  const { name, namespace = "default", uid, resourceVersion } = regarding.metadata;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    // The name of what it is about, as far as one fits before the part that makes it one of a kind.
    metadata: { namespace, name: `${name.slice(0, 200).replace(/[.-]+$/, "")}.${unique}` },
    eventTime: microTime(now),
    type,
    reason,
    action,
    note: cut(note, limits.eventNoteBytes),
    regarding: {
      apiVersion: regarding.apiVersion,
      kind: regarding.kind,
      name,
      namespace,
      uid,
      resourceVersion,
    },
    reportingController: reporter.controller,
    reportingInstance: cut(reporter.instance, limits.eventInstanceBytes),
  };
}

/** At most so many bytes, whole characters. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = "";
  let left = bytes - Buffer.byteLength("…");
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

import { isDeepStrictEqual } from "node:util";
import type { V1Pod, V1PodStatus } from "@kubernetes/client-node";
import type { Link } from "./link.ts";

/** Keeps a pod's status at the API server as it is here. */
export interface StatusWriter {
  changed(): void;
  /** The API server holds something else than what was written: it is written again. */
  forget(): void;
  /** Resolves once what stands now is written, or can never be. */
  settled(): Promise<void>;
}

export function statusWriter(
  link: Link,
  { metadata }: V1Pod,
  read: (previous: V1PodStatus | undefined) => V1PodStatus,
  signal: AbortSignal,
): StatusWriter {
  let written: V1PodStatus | undefined;
  let mustWrite = false;
  let isDirty = false;
  let writing: Promise<void> | undefined;
  const path = `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}/status`;

  const write = async (): Promise<void> => {
    // Never over before its promise is stored: it would be taken for running for ever.
    await Promise.resolve();
    while (isDirty && !signal.aborted) {
      isDirty = false;
      const status = read(written);
      if (!mustWrite && isDeepStrictEqual(status, written)) continue;
      // The uid keeps it from a namesake that has taken the pod's place.
      const body = { metadata: { uid: metadata?.uid }, status };
      const headers = { "content-type": "application/strategic-merge-patch+json" };
      const answer = await link.persist("PATCH", path, body, headers, signal);
      if (answer?.status === 200) {
        written = status;
        mustWrite = false;
      }
    }
    writing = undefined;
  };

  const changed = (): void => {
    isDirty = true;
    writing ??= write();
  };
  return {
    changed,
    forget() {
      mustWrite = true;
      changed();
    },
    settled: async () => {
      while (writing !== undefined) await writing;
    },
  };
}

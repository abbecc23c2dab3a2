import { operatorFieldManager } from "../../crds/index.ts";
import type { ClusterWriter } from "../bindings/ports.ts";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { pathOf } from "./kinds.ts";
import type { KubeObject } from "./object.ts";
import type { Request } from "./request.ts";

/** The cluster as something to write to: server-side apply, so that each writer owns its own fields and no read comes first. */
export function clusterWriter(client: KubeClient): ClusterWriter {
  const ask = async (request: Request, signal: AbortSignal) =>
    (await client.call(request, signal)) as KubeObject;
  return {
    read: (object, signal) =>
      expecting({ status: 404 }, undefined, () => ask({ method: "GET", path: placeOf(object) }, signal)),

    apply: (object, signal) => ask(applying(object, placeOf(object)), signal),

    applyStatus: (object, signal) => ask(applying(object, placeOf(object, "status")), signal),

    // A second attempt may find what the first one made before its answer was lost: it exists, either way.
    create: (object, signal) =>
      expecting({ status: 409, reason: "AlreadyExists" }, "exists", async () => {
        const path = pathOf(object, { namespace: object.metadata.namespace });
        await ask(
          { method: "POST", path, query: { fieldManager: operatorFieldManager }, body: object },
          signal,
        );
        return "created" as const;
      }),

    // Of another uid: the object that was meant is gone, and another has taken its name.
    remove: (object, signal) =>
      expecting({ status: 409, reason: "Conflict" }, "absent", () =>
        expecting({ status: 404 }, "absent", async () => {
          await ask({ method: "DELETE", path: placeOf(object), body: deletionOf(object) }, signal);
          return "removed" as const;
        }),
      ),
  };
}

const placeOf = (object: KubeObject, subresource?: "status"): string =>
  pathOf(object, { namespace: object.metadata.namespace, name: object.metadata.name, subresource });

const applying = (body: KubeObject, path: string): Request => ({
  method: "PATCH",
  path,
  query: { fieldManager: operatorFieldManager, force: true },
  // JSON is YAML.
  contentType: "application/apply-patch+yaml",
  body,
});

const deletionOf = ({ metadata: { uid } }: KubeObject) => ({
  apiVersion: "v1",
  kind: "DeleteOptions",
  propagationPolicy: "Background",
  ...(uid === undefined ? {} : { preconditions: { uid } }),
});

/** Makes one refusal an ordinary answer. */
async function expecting<T, U>(
  expected: { readonly status: number; readonly reason?: string },
  answer: U,
  act: () => Promise<T>,
): Promise<T | U> {
  try {
    return await act();
  } catch (error) {
    const isIt =
      error instanceof ApiError &&
      error.status === expected.status &&
      (expected.reason === undefined || error.reason === expected.reason);
    if (isIt) return answer;
    throw error;
  }
}

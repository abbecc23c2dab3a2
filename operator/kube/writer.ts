import { operatorFieldManager } from "../../crds/index.ts";
import type { ClusterWriter } from "../bindings/ports.ts";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { pathOf } from "./kinds.ts";
import { limits } from "./limits.ts";
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

    applyStatus: (object, signal) => applyStatus(ask, object, signal),

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

type Ask = (request: Request, signal: AbortSignal) => Promise<KubeObject>;

/**
 * A status is taken for whatever object has the name now, whatever uid is sent along: a binding that was deleted and made anew would get
 * what was found about the old one. A version of the object with the right uid makes it that object or a conflict. The caller's own is
 * tried first; where it is no longer the newest, because the bot has written its part, the newest is read.
 */
async function applyStatus(ask: Ask, object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
  const path = placeOf(object, "status");
  const { uid } = object.metadata;
  let { resourceVersion } = object.metadata;
  if (uid === undefined) return ask(applying(object, path), signal);
  for (let attempt = 1; ; attempt += 1) {
    resourceVersion ??= await versionOf(ask, object, path, signal);
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion } };
    try {
      return await ask(applying(versioned, path), signal);
    } catch (error) {
      const isConflict = error instanceof ApiError && error.status === 409;
      if (!isConflict || attempt >= limits.statusAttempts) throw error;
      resourceVersion = undefined;
    }
  }
}

/** @throws {ApiError} 409 when the name is another object's now. */
async function versionOf(ask: Ask, object: KubeObject, path: string, signal: AbortSignal): Promise<string> {
  const { metadata } = await ask({ method: "GET", path: placeOf(object) }, signal);
  if (metadata.uid !== object.metadata.uid || metadata.resourceVersion === undefined) throw otherObject(path);
  return metadata.resourceVersion;
}

const otherObject = (path: string): ApiError =>
  new ApiError({
    call: `PATCH ${path}`,
    status: 409,
    reason: "Conflict",
    detail: "another object has taken the name",
  });

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

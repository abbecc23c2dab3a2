import type { KubeClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { pathOf } from "./kinds.ts";
import { heldBy, holderOf, mayHold, released, type SeenLease, seenAgain } from "./lease-record.ts";
import { limits } from "./limits.ts";
import type { KubeObject } from "./object.ts";

/** One candidate's view of one Lease, and what it can do there. */
export interface Candidate {
  /**
   * Writes us into the Lease, or renews us there. False: another holds it, or was first.
   * @throws {ApiError} when nobody can say, or the signal's reason.
   */
  hold(signal: AbortSignal): Promise<boolean>;
  /** Takes us out of the Lease, if we are in it. @throws as above. */
  release(signal: AbortSignal): Promise<void>;
  /** Who held it when we last looked. */
  readonly holder: string;
}

const kind = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;
type Identity = { readonly namespace: string; readonly name: string; readonly identity: string };

export function candidate(client: KubeClient, { namespace, name, identity }: Identity): Candidate {
  const collection = pathOf(kind, { namespace });
  const path = pathOf(kind, { namespace, name });
  let seen: SeenLease | undefined;

  const ask = async (
    method: "GET" | "POST" | "PUT",
    at: string,
    body: KubeObject | undefined,
    signal: AbortSignal,
  ) =>
    (await client.call({ method, path: at, body }, signal, {
      attempts: 1,
      attemptMs: limits.renewAttemptMs,
    })) as KubeObject;

  async function read(signal: AbortSignal): Promise<SeenLease | undefined> {
    const lease = await unless(404, () => ask("GET", path, undefined, signal));
    seen = lease === undefined ? undefined : seenAgain(seen, lease, performance.now());
    return seen;
  }

  /** Writes only if nobody wrote since we looked. */
  async function write(lease: KubeObject, signal: AbortSignal): Promise<boolean> {
    const written = await unless(409, () =>
      lease.metadata.resourceVersion === undefined
        ? ask("POST", collection, lease, signal)
        : ask("PUT", path, lease, signal),
    );
    if (written === undefined) return false;
    seen = seenAgain(seen, written, performance.now());
    return true;
  }

  async function renew(signal: AbortSignal): Promise<boolean> {
    if (seen === undefined || holderOf(seen.lease) !== identity) return false;
    const { lease } = seen;
    return (await unless(404, () => write(heldBy(lease, identity, new Date()), signal))) ?? false;
  }

  return {
    async hold(signal) {
      // What we saw last is most likely still so: one call instead of two.
      if (await renew(signal)) return true;
      const now = await read(signal);
      if (now !== undefined && !mayHold(now, identity, performance.now())) return false;
      const lease = now?.lease ?? { ...kind, metadata: { namespace, name } };
      return write(heldBy(lease, identity, new Date()), signal);
    },
    async release(signal) {
      const now = await read(signal);
      if (now !== undefined && holderOf(now.lease) === identity)
        await write(released(now.lease, new Date()), signal);
    },
    get holder() {
      return seen === undefined ? "" : holderOf(seen.lease);
    },
  };
}

/** The answer, or `undefined` for one kind of refusal. */
async function unless<T>(status: number, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ApiError && error.status === status) return undefined;
    throw error;
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Condition } from "../../crds/index.ts";
import { ApiError } from "../kube/errors.ts";
import type { KubeObject } from "../kube/object.ts";
import { aLiveObject } from "./binding.fixture.ts";
import { appsNamedBy, keyOf } from "./binding-state.ts";
import { podIndex } from "./children-of.ts";
import type { ClusterView, ClusterWriter, IndexedCache } from "./ports.ts";
import { ownConditions } from "./status.ts";
import { aPod } from "./workload.fixture.ts";

/** The process dies: no cleaning up, no status. */
export class Killed extends Error {}

export const refused = (status: number, reason: string, detail = ""): ApiError =>
  new ApiError({ call: "PATCH /somewhere", status, reason, detail });

/**
 * A cluster in memory: what the API server holds, and what the watches show of it. Server-side apply keeps what others own, fills in
 * defaults and counts generations, as far as the loop can notice.
 */
export function fakeCluster(...bindings: readonly KubeObject[]) {
  const held = new Map<string, KubeObject>();
  let shown = new Map<string, KubeObject>();
  let lagging = false;
  let count = 0;
  const writes: string[] = [];
  let reads = 0;
  let answer: (write: string) => Error | undefined = () => undefined;
  let dieAfterWrites = Number.POSITIVE_INFINITY;

  const idOf = ({ kind, metadata }: KubeObject) => `${kind} ${keyOf(metadata)}`;
  function put(object: KubeObject): KubeObject {
    const before = held.get(idOf(object));
    if (before !== undefined && isDeepStrictEqual(withoutVersion(before), withoutVersion(object)))
      return before;
    count += 1;
    const metadata = { uid: `uid-${count}`, ...object.metadata, resourceVersion: String(count) };
    const stored = { ...object, metadata };
    held.set(idOf(object), stored);
    if (!lagging) shown = new Map(held);
    return stored;
  }
  function drop(object: KubeObject): void {
    held.delete(idOf(object));
    if (!lagging) shown = new Map(held);
  }
  /** Everything that changes the cluster goes through here. */
  function write<T>(what: string, act: () => T): T {
    const error = answer(what);
    if (error !== undefined) throw error;
    writes.push(what);
    const result = act();
    if (writes.length >= dieAfterWrites) throw new Killed();
    return result;
  }
  const expectUid = (object: KubeObject, found: KubeObject | undefined) => {
    const { uid } = object.metadata;
    if (uid !== undefined && uid !== found?.metadata.uid) throw refused(409, "Conflict", "uid mismatch");
  };

  const writer: ClusterWriter = {
    async read(object) {
      reads += 1;
      return held.get(idOf(object));
    },
    async apply(object) {
      return write(`apply ${object.kind}`, () => {
        const found = held.get(idOf(object));
        expectUid(object, found);
        const spec = withDefaults(object);
        const generation = (found?.metadata.generation ?? 0) + (isDeepStrictEqual(found?.spec, spec) ? 0 : 1);
        const annotations = { ...found?.metadata.annotations, ...object.metadata.annotations };
        const metadata = {
          ...found?.metadata,
          ...object.metadata,
          annotations,
          ...(object.kind === "Deployment" ? { generation } : {}),
        };
        return put({ ...found, ...object, metadata, ...(spec === undefined ? {} : { spec }) });
      });
    },
    async applyStatus(object) {
      return write("status", () => {
        const found = held.get(idOf(object));
        if (found === undefined) throw refused(404, "NotFound");
        expectUid(object, found);
        const before = (found.status ?? {}) as Status;
        const next = object.status as Status;
        const { claimedAppID: _, ...learned } = before.slack ?? {};
        const others = (before.conditions ?? []).filter(({ type }) => !ownConditions.has(type));
        const conditions = [...others, ...(next.conditions ?? [])];
        return put({
          ...found,
          status: { ...before, ...next, conditions, slack: { ...learned, ...next.slack } },
        });
      });
    },
    async create(object) {
      return write(`create ${object.kind}${object.kind === "Event" ? ` ${object.reason}` : ""}`, () => {
        if (held.has(idOf(object))) return "exists" as const;
        put(object);
        return "created" as const;
      });
    },
    async remove(object) {
      return write(`remove ${object.kind}`, () => {
        const found = held.get(idOf(object));
        if (found === undefined || found.metadata.uid !== object.metadata.uid) return "absent" as const;
        drop(found);
        return "removed" as const;
      });
    },
  };

  const cache = (
    kind: string,
    managed = true,
    indexOf: (object: KubeObject) => readonly string[] = () => [],
  ): IndexedCache => {
    const isShown = (object: KubeObject) =>
      object.kind === kind &&
      (!managed || object.metadata.labels?.["app.kubernetes.io/managed-by"] === "slack-agent-operator");
    const list = (namespace?: string) =>
      [...shown.values()].filter(
        (object) => isShown(object) && (namespace === undefined || object.metadata.namespace === namespace),
      );
    return {
      get: (namespace, name) => {
        const object = shown.get(`${kind} ${keyOf({ namespace, name })}`);
        return object !== undefined && isShown(object) ? object : undefined;
      },
      list,
      by: (value) => list().filter((object) => indexOf(object).includes(value)),
    };
  };
  const view: ClusterView = {
    bindings: cache("SlackAgentBinding", false, appsNamedBy),
    deployments: cache("Deployment"),
    pods: cache("Pod", true, podIndex),
    leases: cache("Lease"),
    serviceAccounts: cache("ServiceAccount"),
    roles: cache("Role"),
    roleBindings: cache("RoleBinding"),
    networkPolicies: cache("NetworkPolicy"),
  };

  const get = (kind: string, name = "sab-sre-bot", namespace = "sre") =>
    held.get(`${kind} ${keyOf({ namespace, name })}`);
  const existing = (kind: string, name?: string): KubeObject => {
    const object = get(kind, name);
    if (object === undefined) throw new Error(`there is no ${kind} ${name ?? ""}`);
    return object;
  };

  for (const binding of bindings.length > 0 ? bindings : [aLiveObject()]) put(binding);

  return {
    view,
    writer,
    get,
    put,
    drop,
    /** Everything that was written since the last time, and forgets it. */
    written: () => writes.splice(0),
    reads: () => reads,
    kinds: () => [...held.values()].map(({ kind }) => kind),
    events: () => [...held.values()].filter(({ kind }) => kind === "Event"),
    /** Makes writes fail as the function says. */
    refuse(how: typeof answer) {
      answer = how;
    },
    dieAfter(more: number) {
      dieAfterWrites = writes.length + more;
    },
    live() {
      dieAfterWrites = Number.POSITIVE_INFINITY;
    },
    /** What is written from now on is not shown until `show`. */
    lag() {
      lagging = true;
    },
    show() {
      lagging = false;
      shown = new Map(held);
    },
    /** Kubernetes carries the Deployment out: its pod runs, or is what is given. */
    carryOut(pod: KubeObject = aPod()) {
      const deployment = existing("Deployment");
      const { generation } = deployment.metadata;
      put({ ...deployment, status: { observedGeneration: generation, updatedReplicas: 1 } });
      put(pod);
    },
    /** The bot reports in the binding's status. */
    botSays(status: object, conditions: readonly Condition[] = [], name = "sre-bot") {
      const binding = existing("SlackAgentBinding", name);
      const before = (binding.status ?? {}) as Status;
      const types = new Set(conditions.map(({ type }) => type));
      const kept = (before.conditions ?? []).filter(({ type }) => !types.has(type));
      put({ ...binding, status: { ...before, ...status, conditions: [...kept, ...conditions] } });
    },
    /** A person changes the binding's spec. */
    edit(changes: object, name = "sre-bot") {
      const binding = existing("SlackAgentBinding", name);
      const generation = (binding.metadata.generation ?? 0) + 1;
      put({
        ...binding,
        metadata: { ...binding.metadata, generation },
        spec: { ...(binding.spec as object), ...changes },
      });
    },
    statusOf(name = "sre-bot") {
      const { conditions = [], ...status } = (existing("SlackAgentBinding", name).status ?? {}) as Status;
      return {
        ...status,
        conditions: Object.fromEntries(conditions.map((condition) => [condition.type, condition])),
      };
    },
  };
}
export type FakeCluster = ReturnType<typeof fakeCluster>;

type Status = {
  conditions?: readonly Condition[];
  slack?: Record<string, unknown>;
  observedGeneration?: number;
};

function withoutVersion({ metadata: { resourceVersion: _, uid: __, ...metadata }, ...rest }: KubeObject) {
  return { ...rest, metadata };
}

/** What the API server adds, and how it writes amounts. */
function withDefaults({ kind, spec }: KubeObject): unknown {
  if (kind !== "Deployment") return spec;
  return JSON.parse(
    JSON.stringify({ progressDeadlineSeconds: 600, ...(spec as object) }).replaceAll('"1000m"', '"1"'),
  );
}

import { expect, test, vi } from "vitest";
import type { Cluster } from "../../playground/cluster/index.ts";
import type { Change } from "./cache.ts";
import { clientWith, countingProxy, keptLog, kubeconfigTo, onCluster } from "./cluster.fixture.ts";
import { type Informer, type InformerOptions, startInformer } from "./informer.ts";

/** Small bounds, so that silence and paging can be seen in seconds. */
vi.mock(import("./limits.ts"), async (original) => {
  const { limits } = await original();
  return {
    limits: {
      ...limits,
      pageSize: 3,
      attemptMs: 2_000,
      watchSilenceMs: 2_000,
      watchGoodMs: 1_000,
      backoffFirstMs: 100,
      backoffMaxMs: 1_000,
    } as unknown as typeof limits,
  };
});

const within = { timeout: 40_000, interval: 50 };
const long = 90_000;
const forAWhile = () => AbortSignal.timeout(40_000);

onCluster("a cache that follows a real API server", (cluster) => {
  test(
    "it lists in pages, follows, tells each change once, and leaves out managedFields",
    async () => {
      await using world = await aNamespace(cluster());
      for (let nth = 0; nth < 8; nth += 1) await world.create(`listed-${nth}`);
      await using follower = await world.follow();
      await follower.informer.synced(forAWhile());
      expect(follower.names()).toHaveLength(8);
      await world.create("later");
      await world.label("later", "changed", "yes");
      await world.remove("listed-0");
      await vi.waitFor(() => expect(follower.told.at(-1)).toBe("gone listed-0"), within);
      expect(follower.told.slice(8)).toEqual(["added later", "changed later", "gone listed-0"]);
      const later = follower.informer.cache.get(world.namespace, "later");
      expect(later).toMatchObject({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { labels: { changed: "yes" } },
      });
      const listed = follower.informer.cache.get(world.namespace, "listed-1");
      expect(listed).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
      expect(JSON.stringify([later, listed])).not.toContain("managedFields");
    },
    long,
  );

  test(
    "a label selector and a list of namespaces hold for list and watch",
    async () => {
      await using one = await aNamespace(cluster());
      await using two = await aNamespace(cluster());
      await using other = await aNamespace(cluster());
      for (const world of [one, two, other]) await world.create("before", { ours: "yes" });
      await one.create("strange");
      await using follower = await one.follow({
        namespaces: [one.namespace, two.namespace],
        labelSelector: "ours=yes",
      });
      await follower.informer.synced(forAWhile());
      for (const world of [other, one, two]) await world.create("after", { ours: "yes" });
      await vi.waitFor(() => expect(follower.informer.cache.list(two.namespace)).toHaveLength(2), within);
      await vi.waitFor(() => expect(follower.informer.cache.list(one.namespace)).toHaveLength(2), within);
      expect(follower.informer.cache.list()).toHaveLength(4);
    },
    long,
  );

  test(
    "the API server is killed and comes back: no change is missed and the watch lives",
    async () => {
      await using world = await aNamespace(cluster());
      await world.create("before");
      await using follower = await world.follow();
      await follower.informer.synced(forAWhile());
      await cluster().stopApiServer("SIGKILL");
      await vi.waitFor(() => expect(follower.informer.trouble).toContain("ConnectionLost"), within);
      await cluster().startApiServer();
      await world.create("between");
      await world.remove("before");
      await vi.waitFor(() => expect(follower.names()).toEqual(["between"]), within);
      await world.create("after");
      await vi.waitFor(
        // In this order by the watch; a new list tells first what is gone.
        () =>
          expect(follower.told.toSorted()).toEqual([
            "added after",
            "added before",
            "added between",
            "gone before",
          ]),
        within,
      );
      await vi.waitFor(() => expect(follower.informer.trouble).toBeUndefined(), within);
      expect(follower.log.lines.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual(
        expect.arrayContaining(["warn: watching failed", "info: watching again"]),
      );
    },
    long,
  );

  test(
    "the API server hangs: the silence is noticed, and the watch goes on when it is back",
    async () => {
      await using world = await aNamespace(cluster());
      await using follower = await world.follow();
      await follower.informer.synced(forAWhile());
      cluster().pauseApiServer();
      try {
        await vi.waitFor(() => expect(follower.informer.trouble).toContain("Timeout"), within);
      } finally {
        cluster().resumeApiServer();
      }
      await world.create("after");
      await vi.waitFor(() => expect(follower.names()).toEqual(["after"]), within);
    },
    long,
  );

  test(
    "a quiet kind is no trouble: its watch is made anew without a word, and without a list",
    async () => {
      await using world = await aNamespace(cluster());
      await using proxy = await countingProxy(new URL(cluster().url));
      await using follower = await world.follow({}, proxy.port);
      await vi.waitFor(() => expect(proxy.connections).toBeGreaterThan(3), within);
      expect([follower.log.lines, follower.lists, follower.informer.trouble]).toEqual([[], 1, undefined]);
    },
    long,
  );

  test(
    "packets vanish: the watch is given up after the silence and made anew",
    async () => {
      await using world = await aNamespace(cluster());
      await using proxy = await countingProxy(new URL(cluster().url));
      await using follower = await world.follow({}, proxy.port);
      await follower.informer.synced(forAWhile());
      proxy.swallow(true);
      await world.create("unseen");
      const before = proxy.connections;
      await vi.waitFor(() => expect(proxy.connections).toBeGreaterThan(before), within);
      proxy.swallow(false);
      await vi.waitFor(() => expect(follower.names()).toEqual(["unseen"]), within);
    },
    long,
  );

  test(
    "forgotten history (410): what went away meanwhile is told as gone",
    async () => {
      await using world = await aNamespace(cluster());
      await using proxy = await countingProxy(new URL(cluster().url));
      await world.create("kept");
      await world.create("lost");
      await using follower = await world.follow({}, proxy.port);
      await follower.informer.synced(forAWhile());
      proxy.swallow(true);
      proxy.cut();
      await world.remove("lost");
      await world.create("new");
      await cluster().compact();
      // Its watch cache starts empty, so it can tell nothing of what was before.
      await cluster().stopApiServer();
      await cluster().startApiServer();
      proxy.swallow(false);
      await vi.waitFor(() => expect(follower.names()).toEqual(["kept", "new"]), within);
      expect(follower.told).toEqual(["added kept", "added lost", "gone lost", "added new"]);
      expect(follower.lists).toBe(2);
    },
    long,
  );

  test(
    "the list is made again now and then, which tells only what differs",
    async () => {
      await using world = await aNamespace(cluster());
      await world.create("one");
      await using follower = await world.follow({ relistMs: 500 });
      await vi.waitFor(() => expect(follower.lists).toBeGreaterThan(3), within);
      await world.create("two");
      await vi.waitFor(() => expect(follower.told).toEqual(["added one", "added two"]), within);
    },
    long,
  );

  test(
    "a listener that throws is logged, and told of the next change",
    async () => {
      await using world = await aNamespace(cluster());
      await world.create("one");
      await using follower = await world.follow({
        onChange: () => {
          throw new Error("no such key");
        },
      });
      await follower.informer.synced(forAWhile());
      await world.create("two");
      await vi.waitFor(() => expect(follower.log.lines).toHaveLength(2), within);
      expect(follower.log.lines[1]).toBe("error: a listener to the cluster threw Error: no such key");
      expect(follower.names()).toEqual(["one", "two"]);
    },
    long,
  );

  test(
    "stopped during the first list, it ends at once and tells nothing any more",
    async () => {
      await using world = await aNamespace(cluster());
      await world.create("one");
      await using proxy = await countingProxy(new URL(cluster().url));
      proxy.swallow(true);
      await using follower = await world.follow({}, proxy.port);
      await vi.waitFor(() => expect(proxy.connections).toBeGreaterThan(0), within);
      const synced = follower.informer.synced(forAWhile());
      await Promise.all([
        expect(synced).rejects.toThrow("stopped"),
        follower.informer[Symbol.asyncDispose](),
      ]);
      proxy.swallow(false);
      await world.create("two");
      expect(follower.told).toEqual([]);
      expect(follower.log.lines).toEqual([]);
    },
    long,
  );

  test(
    "stopped while it follows, it tells nothing any more",
    async () => {
      await using world = await aNamespace(cluster());
      await using follower = await world.follow();
      await using witness = await world.follow();
      await Promise.all([follower.informer.synced(forAWhile()), witness.informer.synced(forAWhile())]);
      await follower.informer[Symbol.asyncDispose]();
      await follower.informer[Symbol.asyncDispose]();
      await world.create("one");
      await vi.waitFor(() => expect(witness.names()).toEqual(["one"]), within);
      expect(follower.told).toEqual([]);
    },
    long,
  );

  test(
    "without the right to list, it says which right is missing, and goes on once it is there",
    async () => {
      await using world = await aNamespace(cluster());
      await using follower = await world.follow({}, undefined, "bob");
      await vi.waitFor(
        () => expect(follower.informer.trouble).toMatch(/Forbidden.*bob.*ClusterRole/),
        within,
      );
      expect(follower.informer.isSynced).toBe(false);
      const may = async (...args: string[]) =>
        expect(await cluster().kubectl(["create", `--namespace=${world.namespace}`, ...args])).toMatchObject({
          code: 0,
        });
      await may("role", "watcher", "--verb=list,watch", "--resource=configmaps");
      await may("rolebinding", "bob-watches", "--role=watcher", "--user=bob");
      await follower.informer.synced(forAWhile());
      await vi.waitFor(() => expect(follower.informer.trouble).toBeUndefined(), within);
    },
    long,
  );
});

let worlds = 0;

/** A namespace with config maps to follow, of its own for each test. */
async function aNamespace(cluster: Cluster) {
  worlds += 1;
  const namespace = `followed-${worlds}`;
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const done = async (call: ReturnType<Cluster["call"]>) => expect((await call).status).toBeLessThan(300);
  await done(cluster.call("POST", "/api/v1/namespaces", { metadata: { name: namespace } }));
  return {
    namespace,
    create: (name: string, labels = {}) => done(cluster.call("POST", path, { metadata: { name, labels } })),
    remove: (name: string) => done(cluster.call("DELETE", `${path}/${name}`)),
    label: (name: string, key: string, value: string) =>
      done(
        cluster.call(
          "PATCH",
          `${path}/${name}`,
          { metadata: { labels: { [key]: value } } },
          {
            "content-type": "application/merge-patch+json",
          },
        ),
      ),
    async follow(options: Partial<InformerOptions> = {}, port?: number, user?: "bob") {
      const kubeconfig = await cluster.kubeconfig(user ?? "admin");
      return following(port === undefined ? kubeconfig : kubeconfigTo(kubeconfig, port), {
        namespaces: [namespace],
        ...options,
      });
    },
    async [Symbol.asyncDispose]() {
      await cluster.call("DELETE", path);
    },
  };
}

function following(kubeconfig: string, options: Partial<InformerOptions>) {
  const client = clientWith(kubeconfig);
  const told: string[] = [];
  const log = keptLog();
  let lists = 0;
  const informer: Informer = startInformer({
    client,
    apiVersion: "v1",
    kind: "ConfigMap",
    relistMs: 3_600_000,
    log,
    onChange: ({ kind, object }: Change) => void told.push(`${kind} ${object.metadata.name}`),
    onListed: () => {
      lists += 1;
    },
    ...options,
  });
  return {
    informer,
    told,
    log,
    get lists() {
      return lists;
    },
    names: () =>
      informer.cache
        .list()
        .map(({ metadata }) => metadata.name)
        .sort(),
    async [Symbol.asyncDispose]() {
      await informer[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}

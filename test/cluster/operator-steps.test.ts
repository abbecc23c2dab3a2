import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aNamespace,
  bundledOperator,
  eventually,
  type OperatorProcess,
  startOperator,
  type TestNamespace,
} from "../../operator/operator.fixture.ts";
import { aDefaultStore, type TestStore } from "../../operator/store/store.fixture.ts";
import { type Cluster, clusterParts, startCluster, writeKubeconfig } from "../../playground/cluster/index.ts";
import { skipRedis } from "../servers/redis.ts";
import { type Between, between, type Write } from "./between.fixture.ts";

const parts = clusterParts(["etcd", "kube-apiserver", "kubectl"]);
const title = "an operator that is killed after any of its writes";
const crd = "crds/slackagents.dev_slackagentbindings.yaml";

const isSkipped = (!parts.found || skipRedis) && process.env.CI !== "true";

describe.skipIf(isSkipped)(title, { timeout: 240_000 }, () => {
  let cluster: Cluster;
  let bundle: Awaited<ReturnType<typeof bundledOperator>>;
  let store: TestStore;
  let way: Between;
  let kubeconfig: string;
  const spaces: TestNamespace[] = [];

  beforeAll(async () => {
    [cluster, bundle, store] = await Promise.all([startCluster(), bundledOperator(), aDefaultStore()]);
    expect(await cluster.kubectl(["apply", "--server-side", "-f", crd])).toMatchObject({ code: 0 });
    await cluster.kubectl(["wait", "--for=condition=Established", "crd/slackagentbindings.slackagents.dev"]);
    way = await between(cluster);
    const { users } = JSON.parse(readFileSync(await cluster.kubeconfig(), "utf8"));
    kubeconfig = writeKubeconfig(join(store.dir, "between.kubeconfig"), {
      server: way.url,
      caFile: cluster.caFile,
      token: users[0].user.token,
    });
  }, 180_000);
  afterAll(async () => {
    for (const one of [way, store, cluster, bundle]) await one?.[Symbol.asyncDispose]();
  });

  const start = (namespaces: readonly string[]): Promise<OperatorProcess> =>
    startOperator({
      program: bundle.program,
      cluster,
      env: {
        KUBECONFIG: kubeconfig,
        WATCH_NAMESPACES: namespaces.join(","),
        LEADER_ELECTION: "false",
        STORE_URL: store.server.url,
        STORE_DIR: store.dir,
      },
    });

  /** Whether an operator that serves this namespace alone came to its `count`th write, after which it was killed. */
  async function isKilledAfter(count: number, space: TestNamespace, settled: () => Promise<void>) {
    const writes: Write[] = [];
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    way.onWrite = (write) => {
      writes.push(write);
      if (writes.length === count) reach();
      return writes.length < count;
    };
    await using operator = await start([space.name]);
    const isReached = await Promise.race([reached.then(() => true), settled().then(() => false)]);
    await operator.kill("SIGKILL");
    way.onWrite = () => true;
    return isReached;
  }

  const converged = async (space: TestNamespace): Promise<void> => {
    const { metadata, status } = await space.binding("bot");
    expect(status?.observedGeneration).toBe(metadata.generation);
  };

  /** Changes one binding after the other and kills the operator after its first write, its second…; until none is left to kill it after. */
  async function playEveryStep(space: (step: number) => Promise<TestNamespace>): Promise<number> {
    for (let step = 1; ; step += 1) {
      const changed = await space(step);
      if (!(await isKilledAfter(step, changed, () => eventually(() => converged(changed))))) return step - 1;
    }
  }

  /** An operator that nobody kills makes everything as it should be. */
  async function mend(check: (space: TestNamespace) => Promise<void>): Promise<void> {
    await using operator = await start(spaces.map(({ name }) => name));
    for (const space of spaces) await eventually(() => check(space));
    expect(operator.ended).toBe(false);
    expect(operator.lines.filter(({ level }) => level === "error")).toEqual([]);
  }

  const names = async (space: TestNamespace): Promise<string[]> => {
    const all = await Promise.all(childKinds.map((kind) => space.names(kind)));
    return all.flat().filter((name) => name.startsWith("sab-"));
  };

  test("a new binding has each of its children once in the end", async () => {
    const steps = await playEveryStep(async (step) => {
      const space = await aNamespace(cluster, `step-${step}`);
      spaces.push(space);
      await space.bind("bot");
      return space;
    });
    expect(steps).toBeGreaterThan(7);
    await mend(async (space) => {
      await converged(space);
      expect(await names(space)).toEqual([storeSecret, ...childKinds.slice(1).map(() => "sab-bot")]);
      expect(await space.condition("bot", "Ready")).toMatchObject({ reason: "Progressing" });
    });
  });

  test("a suspended one has lost its Deployment and nothing else", async () => {
    const steps = await playEveryStep(async (step) => {
      const space = spaces[step - 1];
      if (space === undefined) throw new RangeError(`there are only ${spaces.length} bindings`);
      await space.bind("bot", { suspend: true });
      return space;
    });
    expect(steps).toBeGreaterThan(1);
    for (const space of spaces) await space.bind("bot", { suspend: true });
    await mend(async (space) => {
      await converged(space);
      expect(await space.names("apps/v1/deployments")).toEqual([]);
      expect(await names(space)).toHaveLength(childKinds.length - 1);
      expect(await space.condition("bot", "Ready")).toMatchObject({ reason: "Suspended" });
    });
  });

  test("and nothing is told twice", async () => {
    for (const space of spaces) {
      const events = (await space.list("events.k8s.io/v1/events")).map(({ reason }) => reason);
      expect(events).toEqual(["Suspended"]);
    }
  });
});

const storeSecret = expect.stringMatching(/^sab-bot-store-[0-9a-f]{8}$/);

const childKinds = [
  "v1/secrets",
  "apps/v1/deployments",
  "coordination.k8s.io/v1/leases",
  "v1/serviceaccounts",
  "rbac.authorization.k8s.io/v1/roles",
  "rbac.authorization.k8s.io/v1/rolebindings",
  "networking.k8s.io/v1/networkpolicies",
];

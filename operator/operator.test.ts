import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, clusterParts, startCluster } from "../playground/cluster/index.ts";
import { skipRedis } from "../test/servers/redis.ts";
import {
  aNamespace,
  bundledOperator,
  eventually,
  type OperatorProcess,
  type OperatorSettings,
  patienceMs,
  startOperator,
  type TestNamespace,
} from "./operator.fixture.ts";

import { aDefaultStore } from "./store/store.fixture.ts";

const parts = clusterParts(["etcd", "kube-apiserver", "kube-controller-manager", "helm", "kubectl"]);
const title = `the operator on a real API server${parts.found ? "" : `: ${parts.why}`}`;
const crd = "crds/slackagents.dev_slackagentbindings.yaml";

/** Each kind of child, and how many of it a binding has. */
const childKinds = [
  "apps/v1/deployments",
  "coordination.k8s.io/v1/leases",
  "v1/serviceaccounts",
  "rbac.authorization.k8s.io/v1/roles",
  "rbac.authorization.k8s.io/v1/rolebindings",
  "networking.k8s.io/v1/networkpolicies",
];

if (!parts.found && process.env.CI !== "true") test.skip(title);
else describe(title, { timeout: 3 * patienceMs }, everything);

function everything() {
  let cluster: Cluster;
  let bundle: Awaited<ReturnType<typeof bundledOperator>>;
  let namespaces = 0;

  beforeAll(async () => {
    bundle = await bundledOperator();
    cluster = await startCluster({ controllers: true });
    expect(await cluster.kubectl(["apply", "--server-side", "-f", crd])).toMatchObject({ code: 0 });
    await cluster.kubectl(["wait", "--for=condition=Established", "crd/slackagentbindings.slackagents.dev"]);
  }, 180_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await bundle?.[Symbol.asyncDispose]();
  });

  /** A namespace, and operators that see nothing else, with a Lease of their own. */
  async function aRoom() {
    namespaces += 1;
    const space = await aNamespace(cluster, `room-${namespaces}`);
    const env = { WATCH_NAMESPACES: space.name, LEASE_NAME: space.name };
    return {
      space,
      operator: (settings: Partial<OperatorSettings> = {}) =>
        startOperator({
          program: bundle.program,
          cluster,
          ...settings,
          env: { ...env, STORE_URL: "", ...settings.env },
        }),
    };
  }

  const ownStore = { store: { redis: { url: "redis://store.example.com:6379" } } };

  const complete = (space: TestNamespace, count: number) =>
    eventually(async () => {
      for (const kind of childKinds) {
        const names = (await space.names(kind)).filter((name) => name.startsWith("sab-"));
        expect([kind, names.length]).toEqual([kind, count]);
      }
    });

  const settled = async (operator: OperatorProcess) => {
    await eventually(async () => {
      const before = await busy(operator);
      await wait(1_000);
      expect(await busy(operator)).toBe(before);
    });
  };
  const busy = (operator: OperatorProcess) => operator.metric(/^controller_runtime_reconcile_total/);

  test("with the rights that the chart gives: children, status, events, and a Ready that says what is missing", async () => {
    await installRights(cluster);
    await using operator = await startOperator({
      program: bundle.program,
      cluster,
      user: { serviceAccount: "ops/op-slack-agent-operator" },
      env: { POD_NAMESPACE: "ops", LEASE_NAME: "op-slack-agent-operator" },
    });
    const space = await aNamespace(cluster, "team-a");
    await space.bind("bot", ownStore);
    await complete(space, 1);
    await eventually(async () => {
      const { metadata, status } = await space.binding("bot");
      expect(status?.observedGeneration).toBe(metadata.generation);
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      expect(ready).toMatchObject({ reason: "Progressing", observedGeneration: metadata.generation });
    });
    const suspension = ["--type=merge", "--patch", '{"spec":{"suspend":true}}'];
    await cluster.kubectl(["patch", "slackagentbinding", "bot", "-n", "team-a", ...suspension]);
    await eventually(async () => {
      const { stdout } = await cluster.kubectl(["describe", "slackagentbinding", "bot", "-n", "team-a"]);
      expect(stdout).toMatch(/Events:[\s\S]*Suspended/);
    });
    expect(await operator.get("/readyz")).toEqual({ status: 200, text: "ok\n" });
    expect(await operator.metric(/^leader_election_master_status/)).toBe(1);
    await eventually(async () => expect(await operator.metric(/^slackagent_bindings/)).toBe(1));
    expect(await operator.metric(/^controller_runtime_reconcile_total.*"error"/)).toBe(0);
    expect(operator.lines.filter(({ level }) => level !== "info")).toEqual([]);
    expect(await operator.kill("SIGTERM")).toBe(0);
  });

  test("a second one stands by, ready, and takes over as soon as the first has ended", async () => {
    const { space, operator } = await aRoom();
    await using first = await operator({ env: { POD_NAME: "first" } });
    await eventually(async () => expect(await first.metric(/^leader_election_master_status/)).toBe(1));
    await using second = await operator({ env: { POD_NAME: "second" } });
    await second.says("another leads; standing by");
    await eventually(async () => expect((await second.get("/readyz")).status).toBe(200));
    expect(await second.metric(/^leader_election_master_status/)).toBe(0);
    await space.bind("one", ownStore);
    await complete(space, 1);
    expect(await busy(second)).toBe(0);
    expect(await first.kill("SIGTERM")).toBe(0);
    expect(first.lines.at(-1)?.msg).toBe("operator stopped");
    await eventually(async () => expect(await second.metric(/^leader_election_master_status/)).toBe(1));
    await space.bind("two", ownStore);
    await complete(space, 2);
  });

  test("and once the Lease has run out when the first was killed", async () => {
    const { space, operator } = await aRoom();
    await using first = await operator({ env: { POD_NAME: "first" } });
    await first.says("leading");
    await using second = await operator({ env: { POD_NAME: "second" } });
    await second.says("another leads; standing by");
    await first.kill("SIGKILL");
    await space.bind("one", ownStore);
    await complete(space, 1);
    expect(await second.metric(/^leader_election_master_status/)).toBe(1);
  });

  test("whoever finds another in its Lease ends at once with code 3", async () => {
    const { space, operator } = await aRoom();
    await using only = await operator();
    await only.says("leading");
    const path = `/apis/coordination.k8s.io/v1/namespaces/default/leases/${space.name}`;
    await eventually(async () => {
      if (only.ended) return;
      const renewTime = new Date().toISOString().replace("Z", "000Z");
      await cluster.call(
        "PATCH",
        path,
        { spec: { holderIdentity: "usurper", renewTime, leaseDurationSeconds: 15 } },
        { "content-type": "application/merge-patch+json" },
      );
      throw new Error("it goes on");
    });
    expect(await only.exitCode).toBe(3);
  });

  test("killed in mid-way, the next one finishes, and no child is twice", async () => {
    const { space, operator } = await aRoom();
    const env = { LEADER_ELECTION: "false" };
    await using first = await operator({ env });
    const count = 15;
    for (let at = 0; at < count; at += 1) await space.bind(`bot-${at}`, ownStore);
    await eventually(async () => expect((await space.names("v1/serviceaccounts")).length).toBeGreaterThan(3));
    await first.kill("SIGKILL");
    await using _second = await operator({ env });
    await complete(space, count);
  });

  test("in the steady state it asks for nothing", async () => {
    const { space, operator } = await aRoom();
    await using only = await operator({ env: { LEADER_ELECTION: "false" } });
    for (const name of ["a", "b", "c"]) await space.bind(name, ownStore);
    await complete(space, 3);
    await settled(only);
    // Watches end and begin again every few minutes; each counts once when it begins.
    const writes = () => only.metric(/^rest_client_requests_total.*method="(POST|PUT|PATCH|DELETE)"/);
    const reads = () => only.metric(/^rest_client_requests_total.*method="GET"/);
    const before = [await writes(), await reads(), await busy(only)];
    await wait(20_000);
    expect([await writes(), await reads(), await busy(only)]).toEqual(before);
  });

  test("an app is the oldest binding's; when that goes, the next gets it", async () => {
    const { space, operator } = await aRoom();
    await using _only = await operator();
    await space.bind("older", ownStore);
    await complete(space, 1);
    // Ages are told in seconds.
    await wait(1_100);
    await space.bind("newer", ownStore);
    await space.report("newer", { slack: { appID: "A1" } });
    await eventually(async () => expect((await space.condition("newer", "AppClaimed"))?.status).toBe("True"));
    // A claim that was granted stays, also when an older one comes with the same app.
    await space.report("older", { slack: { appID: "A1" } });
    await eventually(async () => {
      const refused = await space.condition("older", "AppClaimed");
      expect(refused).toMatchObject({ status: "False", reason: "AppAlreadyBound" });
      expect(refused?.message).toContain("newer");
    });
    expect((await space.binding("newer")).status?.slack?.claimedAppID).toBe("A1");
    expect((await space.binding("older")).status?.slack?.claimedAppID).toBeUndefined();
    await space.unbind("newer");
    await eventually(async () =>
      expect((await space.binding("older")).status?.slack?.claimedAppID).toBe("A1"),
    );
  });

  test("a suspended binding keeps everything but its bot, and goes on when it is resumed", async () => {
    const { space, operator } = await aRoom();
    await using _only = await operator();
    await space.bind("bot", ownStore);
    await complete(space, 1);
    expect(await space.replicas()).toBe(1);
    const [lease] = await space.names("coordination.k8s.io/v1/leases");
    await space.bind("bot", { ...ownStore, suspend: true });
    await eventually(async () => {
      expect(await space.names("apps/v1/deployments")).toEqual([]);
      expect(await space.condition("bot", "Ready")).toMatchObject({ status: "False", reason: "Suspended" });
    });
    expect(await space.names("coordination.k8s.io/v1/leases")).toEqual([lease]);
    await space.bind("bot", { ...ownStore, suspend: false });
    await complete(space, 1);
    await eventually(async () =>
      expect(await space.condition("bot", "Ready")).toMatchObject({ reason: "Progressing" }),
    );
  });

  test("only the namespaces that it was told of are served", async () => {
    const [mine, theirs] = [await aRoom(), await aRoom()];
    await using only = await mine.operator();
    await theirs.space.bind("bot", ownStore);
    await mine.space.bind("bot", ownStore);
    await complete(mine.space, 1);
    await settled(only);
    for (const kind of childKinds)
      expect((await theirs.space.names(kind)).filter((name) => name.startsWith("sab-"))).toEqual([]);
    expect((await theirs.space.binding("bot")).status).toBeUndefined();
  });

  test("without a default store a binding is told to name one", async () => {
    const { space, operator } = await aRoom();
    await using _only = await operator();
    await space.bind("bot");
    await eventually(async () => {
      const ready = await space.condition("bot", "Ready");
      expect(ready).toMatchObject({ status: "False", reason: "Refused" });
      expect(ready?.message).toContain("spec.store.redis.url");
    });
  });

  test.skipIf(skipRedis)(
    "the default store: a bot finds its login in a Secret, and a store that is down delays only who needs it",
    async () => {
      await using store = await aDefaultStore();
      const { space, operator } = await aRoom();
      await using only = await operator({ env: { STORE_URL: store.server.url, STORE_DIR: store.dir } });
      await space.bind("bot");
      await complete(space, 1);
      const [secret] = await space.list("v1/secrets");
      const login = secret?.data as Record<"username" | "password", string>;
      const [username, password] = [login.username, login.password].map((text) => atob(text));
      expect(username).toBe(`sab:${space.name}/bot`);
      const bot = store.client({ username: username ?? "", password: password ?? "" });
      expect(await bot.set(`sab:{${space.name}/bot}:epoch`, "1")).toBe("OK");
      const pod = JSON.stringify(await space.list("apps/v1/deployments"));
      expect(pod).toContain(secret?.metadata.name);
      expect(pod).not.toContain(password);

      await store.server.kill("SIGKILL");
      await only.says("the default store cannot be used: bindings without one of their own wait");
      await space.bind("waiting");
      await space.bind("going-on", ownStore);
      await eventually(async () =>
        expect(await space.names("apps/v1/deployments")).toContain("sab-going-on"),
      );
      expect(await space.names("apps/v1/deployments")).not.toContain("sab-waiting");
      await store.server.restart();
      await complete(space, 3);
      expect(JSON.stringify(only.lines)).not.toContain(password);
    },
  );

  test("what somebody else removes or changes is made again", async () => {
    const { space, operator } = await aRoom();
    await using _only = await operator();
    await space.bind("bot", ownStore);
    await complete(space, 1);
    await cluster.kubectl(["delete", "deployment,role,lease", "--all", "-n", space.name]);
    await cluster.kubectl(["scale", "deployment", "--all", "--replicas=3", "-n", space.name]);
    await complete(space, 1);
    await cluster.kubectl(["scale", "deployment", "--all", "--replicas=3", "-n", space.name]);
    await eventually(async () => expect(await space.replicas()).toBe(1));
  });

  test("a deleted binding leaves nothing", async () => {
    const { space, operator } = await aRoom();
    await using _only = await operator();
    await space.bind("bot", ownStore);
    await complete(space, 1);
    await eventually(async () => expect(await space.names("v1/pods")).toHaveLength(1));
    await space.unbind("bot");
    await complete(space, 0);
    await eventually(async () => expect(await space.names("v1/pods")).toEqual([]));
    expect(await space.names("v1/secrets")).toEqual([]);
  });

  test("an API server that is away for a while costs nothing but the while", async () => {
    const { space, operator } = await aRoom();
    await using only = await operator();
    await space.bind("before", ownStore);
    await complete(space, 1);
    cluster.pauseApiServer();
    await wait(5_000);
    cluster.resumeApiServer();
    await space.bind("after", ownStore);
    await complete(space, 2);
    expect(only.ended).toBe(false);
  });

  test("asked to stop while the API server hangs, it ends in time all the same", async () => {
    const { space, operator } = await aRoom();
    await using only = await operator();
    await space.bind("bot", ownStore);
    await complete(space, 1);
    cluster.pauseApiServer();
    try {
      expect(await only.kill("SIGTERM")).toBe(0);
    } finally {
      cluster.resumeApiServer();
    }
  });

  test("an API server that was killed and comes back is followed again", async () => {
    const { space, operator } = await aRoom();
    await using only = await operator({ env: { LEADER_ELECTION: "false" } });
    await space.bind("before", ownStore);
    await complete(space, 1);
    await cluster.stopApiServer("SIGKILL");
    await only.says("watching failed");
    await cluster.startApiServer();
    await space.bind("after", ownStore);
    await complete(space, 2);
    expect((await only.get("/readyz")).status).toBe(200);
  });
}

/** What the chart would install of rights, for an operator of the release `op` in the namespace `ops`. */
async function installRights(cluster: Cluster): Promise<void> {
  await cluster.kubectl(["create", "namespace", "ops"]);
  const rendered = await cluster.helm([
    ...["template", "op", "charts/slack-agent-operator", "--namespace", "ops"],
    ...["--show-only", "templates/rbac.yaml", "--show-only", "templates/serviceaccount.yaml"],
  ]);
  expect(rendered).toMatchObject({ code: 0 });
  const applied = await cluster.kubectl(["apply", "-f", "-"], { input: rendered.stdout });
  expect(applied).toMatchObject({ code: 0 });
}

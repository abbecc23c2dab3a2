import { expect, test, vi } from "vitest";
import type { Cluster } from "../../playground/cluster/index.ts";
import { clientWith, countingProxy, keptLog, kubeconfigTo, onCluster } from "./cluster.fixture.ts";
import { acquireLeadership, type Leadership } from "./leader.ts";

/** The same proportions as in earnest, some times as quick. */
vi.mock(import("./limits.ts"), async (original) => {
  const { limits } = await original();
  return {
    limits: {
      ...limits,
      leaseMs: 6_000,
      renewDeadlineMs: 4_000,
      renewEveryMs: 400,
      renewAttemptMs: 700,
      renewAgainMs: 100,
    } as unknown as typeof limits,
  };
});

const within = { timeout: 40_000, interval: 20 };
const long = 90_000;

onCluster("leader election on a real API server", (cluster) => {
  test(
    "one of two leads; when it gives the Lease back, the other does at once",
    async () => {
      await using one = await aContender(cluster(), "given-back", "one");
      await using two = await aContender(cluster(), "given-back", "two");
      one.runs();
      await vi.waitFor(() => expect(one.leads).toBe(true), within);
      two.runs();
      await vi.waitFor(() => expect(two.log.lines).toEqual(["info: another leads; standing by "]), within);
      const held = await leaseOf(cluster(), "given-back");
      expect(held).toMatchObject({ holderIdentity: "one", leaseDurationSeconds: 6, leaseTransitions: 0 });
      expect(held.renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      await vi.waitFor(async () => {
        const later = await leaseOf(cluster(), "given-back");
        expect(later.renewTime).not.toBe(held.renewTime);
        expect(later.acquireTime).toBe(held.acquireTime);
      }, within);
      expect(two.leads).toBe(false);
      await one.stop();
      const released = await leaseOf(cluster(), "given-back");
      // Given back, or taken by the other since.
      expect(["", "two"]).toContain(released.holderIdentity);
      await vi.waitFor(() => expect(two.leads).toBe(true), within);
      expect(await leaseOf(cluster(), "given-back")).toMatchObject({
        holderIdentity: "two",
        leaseTransitions: 1,
      });
      expect(one.lost).toBe(false);
    },
    long,
  );

  test(
    "a leader that is cut off knows it has lost before another may lead",
    async () => {
      await using proxy = await countingProxy(new URL(cluster().url));
      await using one = await aContender(cluster(), "cut-off", "one", proxy.port);
      await using two = await aContender(cluster(), "cut-off", "two");
      one.runs();
      await vi.waitFor(() => expect(one.leads).toBe(true), within);
      two.runs();
      proxy.swallow(true);
      let bothLed = false;
      await vi.waitFor(() => {
        bothLed ||= two.leads && !one.lost;
        expect(two.leads).toBe(true);
      }, within);
      expect([one.lost, bothLed]).toEqual([true, false]);
      expect(one.log.lines.at(-1)).toMatch(/^error: leadership lost: it could not be renewed in time/);
    },
    long,
  );

  test(
    "a leader outlives a lost connection and a hanging one",
    async () => {
      await using proxy = await countingProxy(new URL(cluster().url));
      await using one = await aContender(cluster(), "outlived", "one", proxy.port);
      one.runs();
      await vi.waitFor(() => expect(one.leads).toBe(true), within);
      proxy.cut();
      const before = await leaseOf(cluster(), "outlived");
      await vi.waitFor(
        async () => expect((await leaseOf(cluster(), "outlived")).renewTime).not.toBe(before.renewTime),
        within,
      );
      proxy.swallow(true);
      await vi.waitFor(
        () => expect(one.log.lines.at(-1)).toMatch(/^warn: the Lease could not be asked.*Timeout/),
        within,
      );
      proxy.swallow(false);
      await vi.waitFor(() => expect(one.log.lines.at(-1)).toMatch(/^info: leading/), within);
      expect(one.lost).toBe(false);
    },
    long,
  );

  test(
    "a dead leader's Lease is waited out, whatever time its clock wrote",
    async () => {
      await using two = await aContender(cluster(), "dead", "two");
      await cluster().call("POST", leases, {
        metadata: { name: "dead" },
        spec: { holderIdentity: "one", leaseDurationSeconds: 2, renewTime: "2099-01-01T00:00:00.000000Z" },
      });
      two.runs();
      await vi.waitFor(() => expect(two.leads).toBe(true), within);
      expect(two.log.lines[0]).toMatch(/another leads/);
    },
    long,
  );

  test(
    "a Lease that someone deletes is made again; one that another took is lost",
    async () => {
      await using one = await aContender(cluster(), "touched", "one");
      one.runs();
      await vi.waitFor(() => expect(one.leads).toBe(true), within);
      await cluster().call("DELETE", `${leases}/touched`);
      await vi.waitFor(
        async () => expect((await leaseOf(cluster(), "touched")).holderIdentity).toBe("one"),
        within,
      );
      await cluster().call("PATCH", `${leases}/touched`, { metadata: { labels: { seen: "yes" } } }, merge);
      const touched = await leaseOf(cluster(), "touched");
      await vi.waitFor(
        async () => expect((await leaseOf(cluster(), "touched")).renewTime).not.toBe(touched.renewTime),
        within,
      );
      expect(one.lost).toBe(false);
      await cluster().call("PATCH", `${leases}/touched`, { spec: { holderIdentity: "other" } }, merge);
      await vi.waitFor(() => expect(one.lost).toBe(true), within);
      await one.stop();
      expect(await leaseOf(cluster(), "touched")).toMatchObject({ holderIdentity: "other" });
    },
    long,
  );

  test(
    "without the right to the Lease it says so and waits; stopping ends the wait",
    async () => {
      await using one = await aContender(cluster(), "forbidden", "one", undefined, "alice");
      one.runs();
      await vi.waitFor(
        () => expect(one.log.lines).toEqual([expect.stringMatching(/could not be asked.*Forbidden.*alice/)]),
        within,
      );
      await one.stop();
      expect([one.leads, one.lost]).toEqual([false, false]);
    },
    long,
  );
});

const merge = { "content-type": "application/merge-patch+json" };
const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

async function leaseOf(cluster: Cluster, name: string): Promise<Record<string, unknown>> {
  const { body } = await cluster.call("GET", `${leases}/${name}`);
  return (body.spec ?? {}) as Record<string, unknown>;
}

/** One that wants to lead, and what became of it. */
async function aContender(cluster: Cluster, name: string, identity: string, port?: number, user?: "alice") {
  const kubeconfig = await cluster.kubeconfig(user ?? "admin");
  const client = clientWith(port === undefined ? kubeconfig : kubeconfigTo(kubeconfig, port));
  const log = keptLog();
  const stopping = new AbortController();
  let leadership: Leadership | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const stop = async () => {
    stopping.abort(new Error("stopping"));
    await running;
    await leadership?.[Symbol.asyncDispose]();
  };
  return {
    log,
    runs() {
      running = acquireLeadership(
        { client, namespace: "default", name, identity, log },
        stopping.signal,
      ).then(
        (won) => {
          leadership = won;
        },
        () => {},
      );
    },
    get leads() {
      return leadership !== undefined && !stopping.signal.aborted;
    },
    get lost() {
      return leadership?.lost.aborted ?? false;
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await client[Symbol.asyncDispose]();
    },
  };
}

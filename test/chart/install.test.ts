import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aBinding } from "../../crds/binding.fixture.ts";
import { aConfig, aLiveBinding } from "../../operator/bindings/binding.fixture.ts";
import { desiredChildren } from "../../operator/bindings/children/index.ts";
import type { KubeObject } from "../../operator/kube/object.ts";
import { type Cluster, startCluster } from "../../playground/cluster/index.ts";
import { chartFolder, describeWith, everything } from "./chart.fixture.ts";
import { bindingsOf, install, release, untilServed } from "./cluster.fixture.ts";

const operator = "system:serviceaccount:ops:slack-agent-operator";
const crdFile = "files/slackagents.dev_slackagentbindings.yaml";
const storeSecret = "/api/v1/namespaces/ops/secrets/slack-agent-operator-store";

describeWith(
  ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "helm"],
  "the chart in a cluster",
  () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster({ controllers: true });
      // As a cluster with strict namespaces has it.
      for (const namespace of ["ops", "sre", "pay"]) {
        await cluster.kubectl(["create", "namespace", namespace]);
        await cluster.kubectl([
          "label",
          "namespace",
          namespace,
          "pod-security.kubernetes.io/enforce=restricted",
        ]);
      }
    }, 180_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    const kubectl = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await cluster.kubectl(args);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    };
    /** What the operator's own account is answered. */
    const asOperator = async (method: string, path: string, body?: unknown, type = "application/json") => {
      const answer = await cluster.call(method, path, body, {
        "content-type": type,
        "impersonate-user": operator,
      });
      return { status: answer.status, message: answer.body.message };
    };

    const leases = "/apis/coordination.k8s.io/v1/namespaces/ops/leases";
    const takeLease = async () => {
      const { body } = await cluster.call("GET", `${leases}/${release}`);
      return asOperator("PUT", `${leases}/${release}`, { ...body, spec: { holderIdentity: "one" } });
    };

    test("helm installs it, with everything on, and every pod is admitted to a restricted namespace", async () => {
      const { metrics: _, ...values } = everything;
      await install(cluster, values);
      await untilServed(cluster);
      await vi.waitFor(
        async () => {
          const pods = await kubectl("get", "pods", "-n", "ops", "-o", "name");
          expect(pods.trim().split("\n").sort()).toEqual([
            expect.stringMatching(/^pod\/slack-agent-operator-[a-z0-9]+-[a-z0-9]+$/),
            expect.stringMatching(/^pod\/slack-agent-operator-[a-z0-9]+-[a-z0-9]+$/),
            "pod/slack-agent-operator-store-0",
          ]);
        },
        { timeout: 60_000, interval: 500 },
      );
    }, 120_000);

    test("the pod of its test is admitted there too", async () => {
      const { stdout } = await cluster.helm(["get", "hooks", release, "-n", "ops"]);
      expect(
        await cluster.kubectl(["apply", "-n", "ops", "--dry-run=server", "-f", "-"], { input: stdout }),
      ).toMatchObject({
        code: 0,
        stderr: "",
      });
    });

    describe("the operator's account", () => {
      const config = aConfig();
      let uid = "";
      beforeAll(async () => {
        const made = await cluster.call("POST", bindingsOf("sre"), aBinding());
        expect([made.status, made.body.message]).toEqual([201, undefined]);
        ({ uid } = made.body.metadata as { uid: string });
      });

      test("may apply every child of a binding, its bot's Role and RoleBinding too", async () => {
        const children = desiredChildren(aLiveBinding({ "metadata.uid": uid }), config, {
          storeSecret: "store",
        });
        expect(children.map(({ kind }) => kind)).toContain("RoleBinding");
        for (const child of children)
          expect([
            child.kind,
            await asOperator(
              "PATCH",
              `${pathOf(child)}?fieldManager=test&force=true`,
              child,
              "application/apply-patch+yaml",
            ),
          ]).toEqual([child.kind, { status: 201, message: undefined }]);
      });

      test("may remove them again", async () => {
        const children = desiredChildren(aLiveBinding({ "metadata.uid": uid }), config);
        for (const child of children)
          expect((await asOperator("DELETE", pathOf(child))).status).toBeLessThan(300);
      });

      test("may not give a bot more than a bot's rights", async () => {
        const role = {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "Role",
          metadata: { name: "more", namespace: "sre" },
          rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }],
        };
        const { status, message } = await asOperator(
          "POST",
          "/apis/rbac.authorization.k8s.io/v1/namespaces/sre/roles",
          role,
        );
        expect([status, message]).toEqual([
          403,
          expect.stringContaining("attempting to grant RBAC permissions not currently held"),
        ]);
      });

      test("may create a Secret, and neither read nor list, change or remove one", async () => {
        const secrets = "/api/v1/namespaces/sre/secrets";
        const secret = {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "made" },
          stringData: { password: "x" },
        };
        expect(await asOperator("POST", secrets, secret)).toMatchObject({ status: 201 });
        for (const [method, path] of [
          ["GET", `${secrets}/made`],
          ["GET", secrets],
          ["GET", `${secrets}?watch=1`],
          ["PUT", `${secrets}/made`],
          ["DELETE", `${secrets}/made`],
        ] as const)
          expect([
            method,
            path,
            (await asOperator(method, path, method === "PUT" ? secret : undefined)).status,
          ]).toEqual([method, path, 403]);
      });

      test("may take the operators' Lease", async () => {
        const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: release } };
        expect(await asOperator("POST", leases, lease)).toMatchObject({ status: 201 });
        expect(await takeLease()).toMatchObject({ status: 200 });
      });

      test("may tell an event", async () => {
        const event = {
          apiVersion: "events.k8s.io/v1",
          kind: "Event",
          metadata: { name: "told", namespace: "sre" },
          eventTime: "2026-11-24T08:00:00.000000Z",
          type: "Normal",
          reason: "Told",
          action: "Telling",
          reportingController: "slackagents.dev/operator",
          reportingInstance: "one",
          regarding: {
            apiVersion: "slackagents.dev/v1alpha1",
            kind: "SlackAgentBinding",
            name: "sre-bot",
            namespace: "sre",
          },
        };
        expect(await asOperator("POST", "/apis/events.k8s.io/v1/namespaces/sre/events", event)).toMatchObject(
          { status: 201 },
        );
      });
    });

    test("the built-in roles of a namespace cover its bindings", async () => {
      const may = async (user: string, verb: string) =>
        (
          await cluster.kubectl(["auth", "can-i", verb, "sab.slackagents.dev", "-n", "sre", `--as=${user}`])
        ).stdout.trim();
      for (const name of ["view", "edit", "admin"])
        await kubectl(
          "create",
          "rolebinding",
          name,
          `--clusterrole=${name}`,
          `--user=${name}er`,
          "-n",
          "sre",
        );
      await vi.waitFor(async () => expect(await may("editer", "create")).toBe("yes"), 30_000);
      expect([
        await may("viewer", "list"),
        await may("viewer", "create"),
        await may("adminer", "delete"),
        await may("editer", "list"),
      ]).toEqual(["yes", "no", "yes", "yes"]);
    });

    const passwords = async () => (await cluster.call("GET", storeSecret)).body.data;

    test("an upgrade of the CRD keeps every binding, and the store's passwords", async () => {
      const before = await passwords();
      expect(before).toEqual({
        password: expect.stringMatching(/^.{60,}$/),
        "master-key": expect.stringMatching(/^.{60,}$/),
      });
      using older = olderChart();
      const down = await cluster.helm(["upgrade", release, older.folder, "-n", "ops"]);
      expect([down.code, down.stderr]).toEqual([0, expect.any(String)]);
      const explained = () => kubectl("explain", "sab.spec.suspend");
      // The API server publishes a changed schema a little later.
      await vi.waitFor(async () => expect(await explained()).toContain("In an older version."), 30_000);
      await install(cluster);
      await vi.waitFor(async () => expect(await explained()).not.toContain("In an older version."), 30_000);
      expect((await cluster.call("GET", `${bindingsOf("sre")}/sre-bot`)).status).toBe(200);
      expect(await passwords()).toEqual(before);
    }, 120_000);

    test("rights in named namespaces end at their border", async () => {
      await install(cluster, { watchNamespaces: ["sre"], rbac: { clusterWide: false } });
      expect(await asOperator("GET", bindingsOf("sre"))).toMatchObject({ status: 200 });
      expect(await takeLease()).toMatchObject({ status: 200 });
      expect(await asOperator("GET", bindingsOf("pay"))).toMatchObject({ status: 403 });
      expect(await asOperator("GET", "/apis/slackagents.dev/v1alpha1/slackagentbindings")).toMatchObject({
        status: 403,
      });
    });

    test("uninstalling leaves the CRD, the bindings and the store's data; installed again, it finds them", async () => {
      const before = await passwords();
      expect(await cluster.helm(["uninstall", release, "-n", "ops"])).toMatchObject({ code: 0 });
      expect((await cluster.call("GET", `${bindingsOf("sre")}/sre-bot`)).status).toBe(200);
      expect(
        (
          await cluster.call(
            "GET",
            "/api/v1/namespaces/ops/persistentvolumeclaims/slack-agent-operator-store",
          )
        ).status,
      ).toBe(200);
      expect(
        await kubectl("get", "deployments,statefulsets,networkpolicies,services", "-n", "ops", "-o", "name"),
      ).toBe("");
      expect(await kubectl("get", "clusterroles,validatingadmissionpolicies", "-o", "name")).not.toContain(
        "slack-agent",
      );
      await install(cluster);
      expect(await passwords()).toEqual(before);
    }, 120_000);
  },
);

/** The chart as an older version had it: a field described otherwise. */
function olderChart() {
  const folder = mkdtempSync(join(tmpdir(), "chart-"));
  cpSync(chartFolder, folder, { recursive: true });
  const definition = readFileSync(join(folder, crdFile), "utf8");
  const changed = definition.replace(/Whether to run no bot[^\n"]*/, "In an older version.");
  if (changed === definition) throw new Error("the description to change is not there");
  writeFileSync(join(folder, crdFile), changed);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = kind === "NetworkPolicy" ? "networkpolicies" : `${kind.toLowerCase()}s`;
  return `${root}/namespaces/${metadata.namespace}/${plural}/${metadata.name}`;
}

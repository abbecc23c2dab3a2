import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Cluster, clusterParts, startCluster } from "./index.ts";

const parts = clusterParts();
const title = `a cluster for tests${parts.found ? "" : `: ${parts.why}`}`;

if (!parts.found && process.env.CI !== "true") test.skip(title);
else
  describe(title, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster({ controllers: true });
    }, 120_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    test("kubectl and helm work as the administrator; alice may nothing that nobody gave her", async () => {
      expect(await cluster.kubectl(["get", "namespaces", "-o", "name"])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("namespace/default"),
      });
      expect(await cluster.helm(["list", "-A"])).toMatchObject({ code: 0 });
      const refused = await cluster.kubectl(["get", "pods"], { user: "alice" });
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("alice") });
    });

    test("controllers run: a Deployment makes a pod, with the token of its account", async () => {
      const made = await cluster.kubectl(["create", "deployment", "web", "--image=web"]);
      expect(made).toMatchObject({ code: 0 });
      await vi.waitFor(async () => {
        const { stdout } = await cluster.kubectl(["get", "pods", "-o", "yaml"]);
        expect(stdout).toContain("kube-api-access");
      }, 30_000);
    });

    test("a service account's kubeconfig is that account", async () => {
      const { stdout } = await cluster.kubectl(["auth", "whoami", "-o", "json"], {
        user: { serviceAccount: "default/default" },
      });
      expect(stdout).toContain("system:serviceaccount:default:default");
    });

    test("the API server is killed and comes back with what it knew", async () => {
      await cluster.kubectl(["create", "configmap", "kept"]);
      await cluster.stopApiServer();
      await expect(cluster.call("GET", "/readyz")).rejects.toThrow();
      await cluster.startApiServer();
      expect((await cluster.call("GET", "/api/v1/namespaces/default/configmaps/kept")).status).toBe(200);
    });

    test("a deletion is held to what it demands", async () => {
      await cluster.kubectl(["create", "configmap", "guarded"]);
      const path = "/api/v1/namespaces/default/configmaps/guarded";
      const options = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: "another" } };
      expect((await cluster.call("DELETE", path, options)).status).toBe(409);
    });

    test("history is forgotten: an old watch is answered with 410", async () => {
      const { body } = await cluster.call("GET", "/api/v1/configmaps");
      const { resourceVersion } = body.metadata as { resourceVersion: string };
      await cluster.kubectl(["create", "configmap", "newer"]);
      await cluster.compact();
      await cluster.stopApiServer();
      await cluster.startApiServer();
      await vi.waitFor(async () => {
        const path = `/api/v1/configmaps?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`;
        const answer = await cluster.call("GET", path);
        expect(JSON.stringify(answer)).toContain("410");
      }, 20_000);
    });
  });

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, clusterParts, startCluster } from "../../playground/cluster/index.ts";
import { runToEnd } from "../../playground/cluster/run-program.ts";
import { describeWith } from "./chart.fixture.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/install.md"), "utf8");

/** What the page tells to run; what needs running pods stands under `console`. */
const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = ""]) => text);

describeWith(
  ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "helm"],
  "docs/install.md",
  () => {
    let cluster: Cluster;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
      cluster = await startCluster({ controllers: true });
      const parts = clusterParts(["helm", "kubectl"]);
      if (!parts.found) throw new Error(parts.why);
      const folders = [parts.pathOf("helm"), parts.pathOf("kubectl")].map((path) => join(path, ".."));
      env = {
        PATH: [...folders, process.env.PATH].join(":"),
        HOME: "/nonexistent",
        KUBECONFIG: await cluster.kubeconfig(),
        SLACK_BOT_TOKEN: "xoxb-of-a-test",
        SLACK_APP_TOKEN: "xapp-of-a-test",
        STORE_PASSWORD: "of-a-test",
      };
    }, 180_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    test("every command works, one after the other, in a new cluster", async () => {
      expect(blocks.length).toBeGreaterThan(8);
      for (const block of blocks) {
        const { code, stdout, stderr } = await runToEnd(
          "bash",
          ["-euo", "pipefail", "-c", `cd ${root}\n${block}`],
          env,
        );
        expect({ block, code, told: code === 0 ? "" : `${stdout}${stderr}` }).toEqual({
          block,
          code: 0,
          told: "",
        });
      }
    }, 300_000);

    test("in the end nothing of it is left", async () => {
      expect((await cluster.kubectl(["get", "sab", "-A"])).stderr).toContain(
        "the server doesn't have a resource type",
      );
      const ours = "app.kubernetes.io/instance=slack-agent-operator";
      const what = [
        "get",
        "statefulsets,deployments,pvc,secrets",
        "-n",
        "slack-agent-system",
        "-l",
        ours,
        "-o",
        "name",
      ];
      expect((await cluster.kubectl(what)).stdout).toBe("");
    });
  },
);

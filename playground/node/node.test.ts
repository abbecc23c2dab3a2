import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Cluster, clusterParts, startCluster } from "../cluster/index.ts";
import { type Node, startNode } from "./index.ts";

const parts = clusterParts();
const title = `a node that runs pods as processes${parts.found ? "" : `: ${parts.why}`}`;

/** Answers on HTTP_PORT; `/crash` ends it, `/file?PATH` shows a file, `/env?NAME` a variable. Takes its time after SIGTERM when LINGER says so. */
const program = `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
console.log("started", ...process.argv.slice(2));
process.on("SIGTERM", () => {
  console.log("told to end");
  if (process.env.LINGER !== "forever") process.exit(0);
});
if (process.env.FAIL) { console.error("cannot go on"); process.exit(7); }
createServer((request, response) => {
  const [path, what] = (request.url ?? "").split("?");
  if (path === "/crash") process.exit(3);
  if (path === "/file") response.end(readFileSync(what, "utf8"));
  else if (path === "/env") response.end(process.env[what] ?? "");
  else response.end("well");
}).listen(process.env.HTTP_PORT, () => console.log("listening"));
`;

if (!parts.found && process.env.CI !== "true") test.skip(title);
else describe(title, () => running());

function running(): void {
  const patience = { timeout: 60_000, interval: 100 };
  let folder: string;
  let cluster: Cluster;
  let node: Node;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "node-test-"));
    writeFileSync(join(folder, "program.mjs"), program);
    const web = [process.execPath, join(folder, "program.mjs")];
    cluster = await startCluster({ controllers: true, nodeGraceSeconds: 8 });
    node = await startNode(cluster, {
      images: { "web:1": web, "web:2": web },
      backoff: { firstMs: 300, maxMs: 1_000 },
    });
  }, 180_000);
  afterAll(async () => {
    await node?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect([args.join(" "), code, stderr.replace(/^(Warning|warning): .*\n/gm, "")]).toEqual([
      args.join(" "),
      0,
      "",
    ]);
    return stdout;
  };
  const apply = async (object: unknown): Promise<void> => {
    const { code, stderr } = await cluster.kubectl(["apply", "-f", "-"], { input: JSON.stringify(object) });
    expect([code, stderr]).toEqual([0, ""]);
  };
  const pods = async (app: string): Promise<V1Pod[]> =>
    (JSON.parse(await kubectl("get", "pods", "-l", `app=${app}`, "-o", "json")) as { items: V1Pod[] }).items;
  const nameOf = (pod: V1Pod | undefined): string => pod?.metadata?.name ?? "";
  const containerOf = (pod: V1Pod | undefined): V1ContainerStatus | undefined =>
    pod?.status?.containerStatuses?.[0];
  const conditionOf = (pod: V1Pod | undefined, type: string) =>
    pod?.status?.conditions?.find((one) => one.type === type);
  const ready = (app: string): Promise<V1Pod> =>
    vi.waitFor(async () => {
      const [pod, ...others] = await pods(app);
      expect([others.length, conditionOf(pod, "Ready")?.status]).toEqual([0, "True"]);
      if (pod === undefined) throw new Error("no pod");
      return pod;
    }, patience);
  const ask = async (pod: V1Pod, path: string): Promise<string> => {
    const address = node.addressOf(`default/${nameOf(pod)}`);
    return (await fetch(`${address}${path}`, { signal: AbortSignal.timeout(10_000) })).text();
  };
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test("a Deployment's pod is bound, runs, is ready by its probe, and goes with its process", async () => {
    await apply(deployment("web", {}));
    const pod = await ready("web");
    expect(pod.status).toMatchObject({ phase: "Running", hostIP: "127.0.0.1" });
    expect(containerOf(pod)).toMatchObject({ started: true, ready: true, restartCount: 0 });
    expect(await ask(pod, "/")).toBe("well");
    const pid = node.processOf(`default/${nameOf(pod)}`) ?? 0;
    expect(isAlive(pid)).toBe(true);
    await kubectl("delete", "deployment", "web", "--cascade=foreground");
    expect(await pods("web")).toEqual([]);
    expect(isAlive(pid)).toBe(false);
  }, 120_000);

  test("a Recreate rollout ends the old process before the new one starts", async () => {
    await apply(deployment("rollout", { image: "web:1" }));
    const old = await ready("rollout");
    const pid = node.processOf(`default/${nameOf(old)}`) ?? 0;
    await apply(deployment("rollout", { image: "web:2" }));
    await kubectl("rollout", "status", "deployment/rollout", "--timeout=60s");
    const fresh = await ready("rollout");
    expect(nameOf(fresh)).not.toBe(nameOf(old));
    expect(isAlive(pid)).toBe(false);
    await kubectl("delete", "deployment", "rollout");
  }, 120_000);

  test("a process that ends is started again in the same pod, and one that keeps failing is backed off", async () => {
    await apply(deployment("crashing", {}));
    const pod = await ready("crashing");
    await ask(pod, "/crash").catch(() => {});
    await vi.waitFor(async () => {
      const [same] = await pods("crashing");
      expect(nameOf(same)).toBe(nameOf(pod));
      expect(containerOf(same)).toMatchObject({
        ready: true,
        restartCount: 1,
        lastState: { terminated: { exitCode: 3, reason: "Error" } },
      });
    }, patience);
    expect(await kubectl("logs", nameOf(pod), "--previous")).toContain("listening");

    await apply(deployment("failing", { env: [{ name: "FAIL", value: "1" }] }));
    await vi.waitFor(async () => {
      const [failing] = await pods("failing");
      const status = containerOf(failing);
      expect(status?.state?.waiting?.reason).toBe("CrashLoopBackOff");
      expect(status?.lastState?.terminated?.exitCode).toBe(7);
      expect(status?.restartCount).toBeGreaterThan(1);
    }, patience);
    await kubectl("delete", "deployment", "crashing", "failing");
  }, 120_000);

  test("a mounted Secret may come later, and its changes reach the process as files swapped in one step", async () => {
    const volume = {
      name: "credentials",
      projected: {
        sources: [
          { secret: { name: "tokens", optional: true, items: [{ key: "bot-token", path: "slack/bot" }] } },
        ],
      },
    };
    const env = [{ name: "PLACE", value: "/var/run/credentials/slack/bot" }];
    await apply(deployment("secret", { volume, env }));
    const pod = await ready("secret");
    const file = await ask(pod, "/env?PLACE");
    await expect(ask(pod, `/file?${file}`)).rejects.toThrow();
    await ready("secret");
    for (const value of ["first", "second"]) {
      await apply(secret("tokens", { "bot-token": value }));
      await vi.waitFor(async () => expect(await ask(pod, `/file?${file}`)).toBe(value), patience);
    }
    await kubectl("delete", "deployment/secret", "secret/tokens");
  }, 120_000);

  test("a volume at the place where this machine has the image's program hides nothing of it", async () => {
    const volume = { name: "tmp", emptyDir: {} };
    await apply(deployment("temporary", { volume, mountPath: tmpdir() }));
    const pod = await ready("temporary");
    expect(await ask(pod, `/file?${await ask(pod, "/env?KUBECONFIG")}`)).toContain("tokenFile");
    await kubectl("delete", "deployment/temporary");
  }, 120_000);

  test("a variable of a Secret that is missing keeps the container from starting, until the Secret is there", async () => {
    const env = [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "later", key: "token" } } }];
    await apply(deployment("variable", { env }));
    await vi.waitFor(async () => {
      const [pod] = await pods("variable");
      expect(containerOf(pod)?.state?.waiting).toEqual({
        reason: "CreateContainerConfigError",
        message: 'secret "later" not found',
      });
    }, patience);
    await apply(secret("later", { token: "here" }));
    expect(await ask(await ready("variable"), "/env?TOKEN")).toBe("here");
    await kubectl("delete", "deployment/variable", "secret/later");
  }, 120_000);

  test("an image that nobody has cannot be pulled, and one that no node fits is not scheduled", async () => {
    await apply(deployment("unknown", { image: "example.com/unknown:1" }));
    await vi.waitFor(async () => {
      const [pod] = await pods("unknown");
      expect(containerOf(pod)?.state?.waiting).toEqual({
        reason: "ImagePullBackOff",
        // The cause stays in sight while it waits, as with a kubelet of Kubernetes 1.36.
        message: expect.stringMatching(
          /^Back-off pulling image "example.com\/unknown:1": ErrImagePull: failed to pull .*: not found$/,
        ),
      });
    }, patience);
    await apply(deployment("elsewhere", { pod: { nodeSelector: { disk: "fast" } } }));
    await vi.waitFor(async () => {
      const [pod] = await pods("elsewhere");
      expect(conditionOf(pod, "PodScheduled")).toMatchObject({
        status: "False",
        reason: "Unschedulable",
        message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
      });
    }, patience);
    await kubectl("label", "node", "playground", "disk=fast");
    await ready("elsewhere");
    await kubectl("delete", "deployment", "unknown", "elsewhere");
  }, 120_000);

  test("what does not end by SIGTERM is killed after its grace, and only then the pod is gone", async () => {
    await apply(
      deployment("stubborn", {
        env: [{ name: "LINGER", value: "forever" }],
        pod: { terminationGracePeriodSeconds: 3 },
      }),
    );
    const pod = await ready("stubborn");
    const pid = node.processOf(`default/${nameOf(pod)}`) ?? 0;
    await kubectl("scale", "deployment/stubborn", "--replicas=0");
    await vi.waitFor(() => expect(node.logs(`default/${nameOf(pod)}`)).toContain("told to end"), patience);
    expect(isAlive(pid)).toBe(true);
    await vi.waitFor(async () => expect(await pods("stubborn")).toEqual([]), patience);
    expect(isAlive(pid)).toBe(false);
    await kubectl("delete", "deployment", "stubborn");
  }, 120_000);

  test("a pod that is deleted by force is gone at once, and its process ends", async () => {
    await apply(
      deployment("forced", {
        env: [{ name: "LINGER", value: "forever" }],
        pod: { terminationGracePeriodSeconds: 1 },
      }),
    );
    const pod = await ready("forced");
    const pid = node.processOf(`default/${nameOf(pod)}`) ?? 0;
    await kubectl("delete", "pod", nameOf(pod), "--grace-period=0", "--force");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience);
    expect(nameOf(await ready("forced"))).not.toBe(nameOf(pod));
    await kubectl("delete", "deployment", "forced");
  }, 120_000);

  test("on a node that is told so, the process of a pod that was deleted by force runs on beside its successor", async () => {
    const web = [process.execPath, join(folder, "program.mjs")];
    const images = { "web:1": web };
    const careless = await startNode(cluster, { name: "careless", images, leaveForceDeleted: true });
    await apply(deployment("zombie", { pod: { nodeSelector: { "kubernetes.io/hostname": "careless" } } }));
    const pod = await ready("zombie");
    const pid = careless.processOf(`default/${nameOf(pod)}`) ?? 0;
    await kubectl("delete", "pod", nameOf(pod), "--grace-period=0", "--force");
    await vi.waitFor(async () => expect(nameOf(await ready("zombie"))).not.toBe(nameOf(pod)), patience);
    expect(isAlive(pid)).toBe(true);
    expect(careless.processOf(pod.metadata?.uid ?? "")).toBe(pid);
    await careless.killLeftovers();
    expect(isAlive(pid)).toBe(false);
    await kubectl("delete", "deployment", "zombie");
    await vi.waitFor(async () => expect(await pods("zombie")).toEqual([]), patience);
    await careless[Symbol.asyncDispose]();
    await kubectl("delete", "node", "careless");
  }, 120_000);

  test("the pod's own account is what its kubeconfig opens, by a token that is renewed", async () => {
    await apply(deployment("account", {}));
    const pod = await ready("account");
    const path = await ask(pod, "/env?KUBECONFIG");
    const config = JSON.parse(await ask(pod, `/file?${path}`)) as {
      users: { user: { tokenFile: string } }[];
    };
    const token = () => ask(pod, `/file?${config.users[0]?.user.tokenFile}`);
    const first = await token();
    const { body } = await cluster.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token: first },
    });
    expect(body.status).toMatchObject({
      authenticated: true,
      user: {
        username: "system:serviceaccount:default:default",
        extra: { "authentication.kubernetes.io/pod-name": [nameOf(pod)] },
      },
    });
    node.renewTokens();
    await vi.waitFor(async () => expect(await token()).not.toBe(first), patience);
    await kubectl("delete", "deployment", "account");
  }, 120_000);

  test("kubectl logs shows what a container prints, its last lines, and follows", async () => {
    await apply(deployment("talking", { args: ["one", "two"] }));
    const pod = await ready("talking");
    expect(await kubectl("logs", nameOf(pod))).toBe("started one two\nlistening\n");
    expect(await kubectl("logs", nameOf(pod), "--tail=1")).toBe("listening\n");
    const following = kubectl("logs", nameOf(pod), "-f");
    await kubectl("delete", "deployment", "talking");
    expect(await following).toBe("started one two\nlistening\ntold to end\n");
  }, 120_000);

  test("the API server may go and come back: pods run on, and the node goes on", async () => {
    await apply(deployment("kept", {}));
    const pod = await ready("kept");
    const pid = node.processOf(`default/${nameOf(pod)}`);
    await cluster.stopApiServer();
    await cluster.startApiServer();
    await kubectl("delete", "pod", nameOf(pod), "--wait=false");
    await vi.waitFor(async () => {
      const [fresh] = await pods("kept");
      expect(nameOf(fresh)).not.toBe(nameOf(pod));
    }, patience);
    await ready("kept");
    expect(isAlive(pid ?? 0)).toBe(false);
    await kubectl("delete", "deployment", "kept");
  }, 120_000);

  test("a node that is lost runs on while its pod is replaced; back again, it ends what was deleted", async () => {
    const web = [process.execPath, join(folder, "program.mjs")];
    const tolerations = ["not-ready", "unreachable"].map((what) => ({
      key: `node.kubernetes.io/${what}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 1,
    }));
    await using other = await startNode(cluster, {
      name: "other",
      images: { "web:1": web },
      labels: { role: "spare" },
    });
    await apply(deployment("moved", { pod: { tolerations, nodeSelector: { role: "spare" } } }));
    const pod = await ready("moved");
    const pid = other.processOf(`default/${nameOf(pod)}`) ?? 0;
    await other.stop({ leaveRunning: true });
    await kubectl("label", "node", "playground", "role=spare");
    await vi.waitFor(async () => {
      const all = await pods("moved");
      expect(all.map(({ metadata }) => metadata?.deletionTimestamp !== undefined)).toContain(true);
    }, patience);
    expect(isAlive(pid)).toBe(true);
    other.resume();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience);
    await ready("moved");
    await kubectl("delete", "deployment", "moved");
  }, 180_000);
}

type Given = {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly unknown[];
  readonly volume?: { readonly name: string };
  readonly mountPath?: string;
  readonly pod?: object;
};

function deployment(
  name: string,
  { image = "web:1", args, env, volume, mountPath = "/var/run/credentials", pod }: Given,
): object {
  const container = {
    name: "web",
    image,
    args,
    env,
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/", port: "http" } },
    volumeMounts: volume === undefined ? [] : [{ name: volume.name, mountPath }],
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [container], volumes: volume === undefined ? [] : [volume], ...pod },
      },
    },
  };
}

const secret = (name: string, stringData: Readonly<Record<string, string>>): object => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default" },
  stringData,
});

import { readFileSync, writeFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { clientWith, countingProxy, kubeconfigTo, onCluster } from "./cluster.fixture.ts";
import { ApiError } from "./errors.ts";
import { pathOf } from "./kinds.ts";
import type { RequestSeen } from "./request.ts";

const never = new AbortController().signal;
const pods = pathOf({ apiVersion: "v1", kind: "Pod" }, { namespace: "default" });

onCluster("calls to a real API server", (cluster) => {
  test("200 calls, one after the other, use one connection, or two", async () => {
    await using proxy = await countingProxy(new URL(cluster().url));
    await using client = clientWith(kubeconfigTo(await cluster().kubeconfig(), proxy.port));
    for (let call = 0; call < 200; call += 1) await client.call({ method: "GET", path: pods }, never);
    expect(proxy.connections).toBeLessThanOrEqual(2);
  });

  test("calls at once use no more connections than there are places, and a separate client has its own", async () => {
    await using proxy = await countingProxy(new URL(cluster().url));
    await using client = clientWith(kubeconfigTo(await cluster().kubeconfig(), proxy.port));
    await Promise.all(Array.from({ length: 200 }, () => client.call({ method: "GET", path: pods }, never)));
    expect(proxy.connections).toBeLessThanOrEqual(16);
    const before = proxy.connections;
    await using separate = client.separate();
    await separate.call({ method: "GET", path: pods }, never);
    expect(proxy.connections).toBe(before + 1);
  });

  test("what is forbidden says who may not do what, and how to allow it; it is asked once", async () => {
    const seen: RequestSeen[] = [];
    await using client = clientWith(await cluster().kubeconfig("alice"), (one) => seen.push(one));
    const error = await client.call({ method: "GET", path: pods }, never).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 403, reason: "Forbidden" });
    expect((error as ApiError).message).toMatch(
      /^GET \/api\/v1\/namespaces\/default\/pods: Forbidden\. .*"alice" cannot list.*ClusterRole/,
    );
    expect(seen).toEqual([
      { method: "GET", host: new URL(cluster().url).host, code: "403", seconds: expect.any(Number) },
    ]);
  });

  test("a CA that is rotated is taken at the next call, and one that is wrong is refused", async () => {
    const kubeconfig = await cluster().kubeconfig();
    const text = readFileSync(kubeconfig, "utf8");
    const caFile = `${kubeconfig}.crt`;
    writeFileSync(kubeconfig, text.replace(cluster().caFile, caFile));
    const write = (ca: string) => writeFileSync(caFile, ca);
    write(rootCertificates[0] ?? "");
    await using client = clientWith(kubeconfig);
    const refused = { status: 0, reason: "ConnectionLost", message: expect.stringMatching(/certificate/) };
    await expect(client.call({ method: "GET", path: pods }, never, { attempts: 1 })).rejects.toMatchObject(
      refused,
    );
    write(readFileSync(cluster().caFile, "utf8"));
    await client.call({ method: "GET", path: pods }, never);
    write(rootCertificates[0] ?? "");
    await expect(client.call({ method: "GET", path: pods }, never, { attempts: 1 })).rejects.toMatchObject(
      refused,
    );
  });

  test("a call on a cut connection is made again", async () => {
    await using proxy = await countingProxy(new URL(cluster().url));
    await using client = clientWith(kubeconfigTo(await cluster().kubeconfig(), proxy.port));
    await client.call({ method: "GET", path: pods }, never);
    proxy.cut();
    await expect(client.call({ method: "GET", path: pods }, never)).resolves.toMatchObject({
      kind: "PodList",
    });
  });

  test("where nothing answers, not even the handshake, a call ends at its bound", async () => {
    await using proxy = await countingProxy(new URL(cluster().url));
    await using client = clientWith(kubeconfigTo(await cluster().kubeconfig(), proxy.port));
    proxy.swallow(true);
    await expect(
      client.call({ method: "GET", path: pods }, never, { attempts: 1, attemptMs: 300 }),
    ).rejects.toMatchObject({ reason: "Timeout" });
    proxy.swallow(false);
    await expect(client.call({ method: "GET", path: pods }, never)).resolves.toMatchObject({
      kind: "PodList",
    });
  });

  test("a hanging server: a call ends at its bound, and the next succeeds when the server is back", async () => {
    await using client = clientWith(await cluster().kubeconfig());
    await client.call({ method: "GET", path: pods }, never);
    cluster().pauseApiServer();
    try {
      await expect(
        client.call({ method: "GET", path: pods }, never, { attempts: 1, attemptMs: 300 }),
      ).rejects.toMatchObject({ name: "ApiError", status: 0, reason: "Timeout" });
      const stopping = new AbortController();
      const call = client.call({ method: "GET", path: pods }, stopping.signal);
      stopping.abort(new Error("stopping"));
      await expect(call).rejects.toThrow("stopping");
    } finally {
      cluster().resumeApiServer();
    }
    await expect(client.call({ method: "GET", path: pods }, never)).resolves.toMatchObject({
      kind: "PodList",
    });
  });
});

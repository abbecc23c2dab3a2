import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Cluster } from "../../playground/cluster/index.ts";

/** A webhook that changes every new pod of one namespace by a JSON patch, as meshes and scanners do. */
export async function changingWebhook(cluster: Cluster, namespace: string, patch: readonly unknown[]) {
  const cert = readFileSync(cluster.caFile);
  const key = readFileSync(cluster.caFile.replace(/\.crt$/, ".key"));
  const server = createServer({ cert, key }, async (incoming, answer) => {
    const { apiVersion, kind, request } = (await json(incoming)) as Review;
    const response = {
      uid: request.uid,
      allowed: true,
      patchType: "JSONPatch",
      patch: btoa(JSON.stringify(patch)),
    };
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify({ apiVersion, kind, response }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] };
  const { status, body } = await cluster.call("POST", path, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: namespace },
    webhooks: [
      {
        name: "changes.example.com",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        failurePolicy: "Ignore",
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        rules: [rule],
        clientConfig: {
          url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          caBundle: cert.toString("base64"),
        },
      },
    ],
  });
  if (status !== 201) throw new Error(`the webhook was refused: ${JSON.stringify(body)}`);
  return {
    remove: () => cluster.call("DELETE", `${path}/${namespace}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Review = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string };
};

import type { V1Volume } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { volumeFiles } from "./volume-files.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const sources = {
  objects: {
    secret: (name: string) =>
      name === "tokens" ? { data: { bot: base64("xoxb"), app: base64("xapp") } } : undefined,
    configMap: (name: string) => (name === "ca" ? { data: { "ca.crt": "PEM" } } : undefined),
  },
  pod: { metadata: { name: "bot-0", namespace: "sre" } },
  podIP: "127.0.0.9",
  token: ({ audience }: { audience: string | undefined }) => (audience === "late" ? undefined : "jwt"),
};
const read = (volume: Partial<V1Volume>) => {
  const found = volumeFiles({ name: "v", ...volume }, sources);
  if (found === undefined || "problem" in found) return found;
  return Object.fromEntries([...found.files].map(([path, { content }]) => [path, content.toString()]));
};
const projected = (...parts: object[]) => ({ projected: { sources: parts } });

test.each<[Partial<V1Volume>, unknown]>([
  [{ emptyDir: {} }, undefined],
  [{ secret: { secretName: "tokens" } }, { bot: "xoxb", app: "xapp" }],
  [{ secret: { secretName: "tokens", items: [{ key: "bot", path: "slack/bot" }] } }, { "slack/bot": "xoxb" }],
  [{ secret: { secretName: "absent", optional: true } }, {}],
  [{ secret: { secretName: "absent" } }, { problem: 'secret "absent" not found' }],
  [
    { secret: { secretName: "tokens", items: [{ key: "no", path: "no" }] } },
    { problem: "references non-existent secret key: no" },
  ],
  [{ configMap: { name: "ca" } }, { "ca.crt": "PEM" }],
  [
    { downwardAPI: { items: [{ path: "ns", fieldRef: { fieldPath: "metadata.namespace" } }] } },
    { ns: "sre" },
  ],
  [projected(), {}],
  [
    projected(
      {
        secret: {
          name: "tokens",
          optional: true,
          items: [
            { key: "bot", path: "bot" },
            { key: "no", path: "no" },
          ],
        },
      },
      { secret: { name: "absent", optional: true, items: [{ key: "x", path: "x" }] } },
      { configMap: { name: "ca", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { serviceAccountToken: { path: "token" } },
    ),
    { bot: "xoxb", "ca.crt": "PEM", token: "jwt" },
  ],
  [
    projected({ serviceAccountToken: { path: "token", audience: "late" } }),
    { problem: "the account's token was not given yet" },
  ],
])("%j holds %j", (volume, expected) => {
  expect(read(volume)).toEqual(expected);
});

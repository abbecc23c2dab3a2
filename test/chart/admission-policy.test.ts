import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding, secretNames } from "../../crds/index.ts";
import { type Cluster, startCluster, type User } from "../../playground/cluster/index.ts";
import { describeWith } from "./chart.fixture.ts";
import { bindingsOf, install, untilServed } from "./cluster.fixture.ts";

const env = (name: string, kind: "secretKeyRef" | "configMapKeyRef", object: string) => ({
  name,
  valueFrom: { [kind]: { name: object, key: "key" } },
});
const secretKeyRef = { name: "other", key: "token" };
const https = { "spec.agent.url": "https://agent.example.com" };

/** A binding that names the Secret `other` in one field, beside `sre-bot-slack` that alice may get. */
const fields: readonly (readonly [field: string, Readonly<Record<string, unknown>>])[] = [
  ["spec.slack.secretRef", { "spec.slack.secretRef.name": "other" }],
  ["spec.agent.auth.bearer", { "spec.agent.auth": { bearer: { secretKeyRef } } }],
  ["spec.agent.auth.basic", { "spec.agent.auth": { basic: { secretRef: { name: "other" } } } }],
  ["spec.agent.auth.header", { "spec.agent.auth": { header: { name: "X-API-Key", secretKeyRef } } }],
  [
    "spec.agent.auth.oauth2",
    {
      "spec.agent.auth": {
        oauth2: { tokenURL: "https://idp.example.com/token", clientID: "bot", clientSecretRef: secretKeyRef },
      },
    },
  ],
  ["spec.agent.tls.caSecretRef", { ...https, "spec.agent.tls": { caSecretRef: { name: "other" } } }],
  [
    "spec.agent.tls.clientCertSecretRef",
    { ...https, "spec.agent.tls": { clientCertSecretRef: { name: "other" } } },
  ],
  ["spec.agent.requireSignedCard", { "spec.agent.requireSignedCard": { secretKeyRef } }],
  [
    "spec.store.redis.secretRef",
    { "spec.store": { redis: { url: "redis://redis.sre:6379", secretRef: { name: "other" } } } },
  ],
  [
    "spec.pod.env",
    { "spec.pod": { env: [{ name: "PLAIN", value: "x" }, env("KEY", "secretKeyRef", "other")] } },
  ],
  ["spec.pod.imagePullSecrets", { "spec.pod": { imagePullSecrets: [{ name: "other" }] } }],
];

describeWith(
  ["etcd", "kube-apiserver", "kubectl", "helm"],
  "whoever writes a binding must be allowed what its bot gets",
  () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster();
      await cluster.kubectl(["create", "namespace", "sre"]);
      await install(cluster);
      await untilServed(cluster);
      // Both may edit bindings, by the chart's own role; alice may get one Secret too.
      const chartsRole = "--clusterrole=slack-agent-operator-edit";
      for (const user of ["alice", "bob"] as const) {
        await grant(`${user}-edits`, [chartsRole, `--user=${user}`]);
        await role(`${user}-reads`, ["--verb=get", "--resource=slackagentbindings.slackagents.dev"], user);
      }
      await role(
        "slack-secret",
        ["--verb=get", "--resource=secrets", "--resource-name=sre-bot-slack"],
        "alice",
      );
      // A new policy is in force some seconds after it was made.
      await vi.waitFor(
        async () => expect((await apply({}, "bob")).stderr).toContain("you may not get Secret sre-bot-slack"),
        {
          timeout: 60_000,
          interval: 500,
        },
      );
    }, 180_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    const kubectl = async (args: readonly string[]) => {
      const { code, stderr } = await cluster.kubectl(["--namespace", "sre", ...args]);
      if (code !== 0) throw new Error(stderr);
    };
    const grant = (name: string, args: readonly string[]) =>
      kubectl(["create", "rolebinding", name, ...args]);
    const role = async (name: string, rights: readonly string[], user: string) => {
      await kubectl(["create", "role", name, ...rights]);
      await grant(name, [`--role=${name}`, `--user=${user}`]);
    };
    const apply = (
      changes: Readonly<Record<string, unknown>>,
      user: User,
      flags: readonly string[] = ["--dry-run=server"],
    ) =>
      cluster.kubectl(["create", "--filename=-", ...flags], {
        user,
        input: JSON.stringify(aBinding(changes)),
      });

    const byName = (names: readonly string[]) => names.map((name) => `--resource-name=${name}`);

    test("alice, who may get the Secret, may name it", async () => {
      expect(await apply({}, "alice")).toMatchObject({ code: 0 });
    });

    test("bob, who may edit bindings and get no Secret, is told which one he may not name", async () => {
      const { code, stderr } = await apply({}, "bob");
      expect(code).toBe(1);
      expect(stderr).toContain(
        "you may not get Secret sre-bot-slack of namespace sre, which this binding hands to its bot: name one that you may get, or ask for that right",
      );
    });

    test.each(fields)("alice may not name another Secret in %s", async (_, changes) => {
      const parsed = parseBinding(aBinding(changes));
      expect(parsed.ok && secretNames(parsed.binding.spec)).toContain("other");
      const { code, stderr } = await apply(changes, "alice");
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("you may not get Secret other of namespace sre"),
      ]);
    });

    test("the table above has every field that names a Secret: the examples name none in another", async () => {
      const text = readFileSync(join(import.meta.dirname, "../../examples/every-field.yaml"), "utf8");
      const named = parseAllDocuments(text).flatMap((document) => {
        const found: string[] = [];
        collect(document.toJS(), "", found);
        return found;
      });
      expect(named.length).toBeGreaterThan(8);
      const listed = fields.map(([field]) => field);
      expect([...new Set(named)].filter((path) => !listed.some((field) => path.startsWith(field)))).toEqual(
        [],
      );
    });

    test("an author who may get every Secret may name as many as the schema allows", async () => {
      const many = Array.from({ length: 100 }, (_, at) => env(`KEY_${at}`, "secretKeyRef", `secret-${at}`));
      await role("every-secret", ["--verb=get", "--resource=secrets"], "carol");
      const changes = { "spec.pod": { env: many, imagePullSecrets: [{ name: "registry" }] } };
      expect(await asCarol(changes)).toMatchObject({ code: 0 });
    });

    test("an author who may get 16 Secrets by name may name those, each as often as needed, but no more", async () => {
      const names = Array.from({ length: 16 }, (_, at) => `secret-${at}`);
      await role("sixteen", ["--verb=get", "--resource=secrets", ...byName(names)], "alice");
      const twice = ["A", "B"].flatMap((letter) =>
        names.slice(1).map((name, at) => env(`${letter}_${at}`, "secretKeyRef", name)),
      );
      expect(await apply({ "spec.pod": { env: twice } }, "alice")).toMatchObject({ code: 0, stderr: "" });
      const more = [...twice, env("MORE", "secretKeyRef", "secret-0")];
      const { stderr } = await apply({ "spec.pod": { env: more } }, "alice");
      expect(stderr).toContain("name at most 16 different Secrets in one binding");
    });

    test("the API server has time for the most that may be named at once: 16 Secrets, 6 ConfigMaps, an account", async () => {
      const of = (count: number, what: string) =>
        Array.from({ length: count }, (_, at) => `most-${what}-${at}`);
      const [secrets, maps] = [of(15, "secret"), of(6, "map")];
      await role("most-secrets", ["--verb=get", "--resource=secrets", ...byName(secrets)], "alice");
      await role("most-maps", ["--verb=get", "--resource=configmaps", ...byName(maps)], "alice");
      await role("most-pods", ["--verb=create", "--resource=pods"], "alice");
      const named = [
        ...secrets.map((name, at) => env(`S_${at}`, "secretKeyRef", name)),
        ...maps.map((name, at) => env(`M_${at}`, "configMapKeyRef", name)),
      ];
      const changes = { "spec.pod": { env: named, serviceAccountName: "cloud" } };
      expect(await apply(changes, "alice")).toMatchObject({ code: 0, stderr: "" });
      await kubectl(["delete", "role,rolebinding", "most-pods"]);
    });

    test("a ConfigMap of the environment is judged as a Secret is", async () => {
      const changes = { "spec.pod": { env: [env("KEY", "configMapKeyRef", "settings")] } };
      expect((await apply(changes, "alice")).stderr).toContain(
        "you may not get ConfigMap settings of namespace sre",
      );
      await role("settings", ["--verb=get", "--resource=configmaps", "--resource-name=settings"], "alice");
      expect(await apply(changes, "alice")).toMatchObject({ code: 0 });
    });

    describe("a service account's rights would be the bot's, whose image its author chooses", () => {
      const changes = { "spec.pod": { serviceAccountName: "cloud" } };

      test("so one that merely may write bindings may not name one", async () => {
        expect((await apply(changes, "alice")).stderr).toContain(
          "you may not use ServiceAccount cloud of namespace sre: leave out spec.pod.serviceAccountName, or ask for the right to create pods there",
        );
      });

      test.each([
        [
          "impersonate that account",
          ["--verb=impersonate", "--resource=serviceaccounts", "--resource-name=cloud"],
        ],
        ["create pods there", ["--verb=create", "--resource=pods"]],
      ])("one that may %s may", async (_, rights) => {
        await role("accounts", rights, "alice");
        expect(await apply(changes, "alice")).toMatchObject({ code: 0 });
        await kubectl(["delete", "role,rolebinding", "accounts"]);
      });
    });

    describe("with a binding of alice's", () => {
      beforeAll(async () => {
        expect(await apply({}, "alice", [])).toMatchObject({ code: 0 });
      });
      const patch = (change: unknown, user: User, flags: readonly string[] = []) =>
        cluster.kubectl(
          [
            "patch",
            "sab",
            "sre-bot",
            "-n",
            "sre",
            "--type=merge",
            `--patch=${JSON.stringify(change)}`,
            ...flags,
          ],
          { user },
        );

      test("bob may label it", async () => {
        expect(await patch({ metadata: { labels: { team: "sre" } } }, "bob")).toMatchObject({ code: 0 });
      });

      test("bob may not send its token to an agent of his", async () => {
        const { code, stderr } = await patch({ spec: { agent: { url: "https://bob.example.com" } } }, "bob");
        expect([code, stderr]).toEqual([1, expect.stringContaining("you may not get Secret sre-bot-slack")]);
      });

      const applyStatus = (user: string, slack: Readonly<Record<string, string>> = { claimedAppID: "A1" }) =>
        cluster.call(
          "PATCH",
          `${bindingsOf("sre")}/sre-bot/status?fieldManager=test`,
          {
            apiVersion: "slackagents.dev/v1alpha1",
            kind: "SlackAgentBinding",
            status: { slack },
          },
          { "content-type": "application/apply-patch+yaml", "impersonate-user": user },
        );

      test("bob may not write its status", async () => {
        const { status, body } = await applyStatus("bob");
        expect([status, body.message]).toEqual([403, expect.stringContaining("cannot patch resource")]);
      });

      test("a bot writes its own part of the status, and may not grant itself a Slack app", async () => {
        const rights = ["--verb=get,watch,patch", "--resource=slackagentbindings.slackagents.dev/status"];
        await role("bot", [...rights, "--resource-name=sre-bot"], "system:serviceaccount:sre:sab-sre-bot");
        const bot = "system:serviceaccount:sre:sab-sre-bot";
        expect(await applyStatus(bot, { team: "Acme" })).toMatchObject({ status: 200 });
        // A new policy is in force some seconds after it was made.
        await vi.waitFor(
          async () => {
            const { status, body } = await applyStatus(bot);
            expect([status, body.message]).toEqual([
              403,
              expect.stringContaining("status.slack.claimedAppID is the operator's to write"),
            ]);
          },
          { timeout: 30_000, interval: 500 },
        );
      });

      test("the operator, which may get no Secret, writes its status", async () => {
        const { status, body } = await applyStatus("system:serviceaccount:ops:slack-agent-operator");
        expect([status, body.message]).toEqual([200, undefined]);
      });

      test("bob may delete it", async () => {
        expect(
          await cluster.kubectl(["delete", "sab", "sre-bot", "-n", "sre"], { user: "bob" }),
        ).toMatchObject({ code: 0 });
      });
    });

    /** Carol is nobody of the cluster's token file, so the administrator impersonates her. */
    const asCarol = async (changes: Readonly<Record<string, unknown>>) => {
      await grant("carol-edits", ["--clusterrole=slack-agent-operator-edit", "--user=carol"]);
      return cluster.kubectl(["create", "--filename=-", "--dry-run=server", "--as=carol"], {
        input: JSON.stringify(aBinding(changes)),
      });
    };
  },
);

/** Paths of fields that name a Secret: what is called after one, and the pull secrets. */
function collect(value: unknown, path: string, found: string[]): void {
  if (typeof value !== "object" || value === null) return;
  if (/(secretRef|SecretRef|secretKeyRef|imagePullSecrets)$/.test(path)) found.push(path);
  if (Array.isArray(value)) for (const item of value) collect(item, path, found);
  else
    for (const [key, child] of Object.entries(value))
      collect(child, path === "" ? key : `${path}.${key}`, found);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { type Cluster, clusterParts, startCluster } from "../playground/cluster/index.ts";
import { addresses } from "./addresses.fixture.ts";
import { badInput } from "./bad-input.fixture.ts";
import { aBinding } from "./binding.fixture.ts";
import { bindingDefinition, bindingStructure } from "./generate/definition.ts";
import type { StructuralSchema } from "./generate/structural.ts";
import { apiVersion, parseBinding } from "./index.ts";

const parts = clusterParts(["etcd", "kube-apiserver"]);
const title = `a real API server judges as we do${parts.found ? "" : `: ${parts.why}`}`;
const collection = `/apis/${apiVersion}/namespaces/default/slackagentbindings`;

if (!parts.found && process.env.CI !== "true") test.skip(title);
else describe(title, judging);

function judging(): void {
  let server: Cluster;

  beforeAll(async () => {
    server = await startCluster();
    const made = await server.call(
      "POST",
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      bindingDefinition(),
    );
    expect([made.status, made.body.message]).toEqual([201, undefined]);
    await vi.waitFor(async () => expect((await server.call("GET", collection)).status).toBe(200), 20_000);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const create = (binding: unknown) =>
    server.call("POST", `${collection}?dryRun=All&fieldValidation=Strict`, withoutNamespace(binding));

  test("it takes the definition as it is: no warning, structural, names accepted", async () => {
    const { body } = await server.call(
      "GET",
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/slackagentbindings.slackagents.dev",
    );
    const { conditions } = body.status as { conditions: { type: string; status: string }[] };
    expect(conditions.map(({ type, status }) => `${type}=${status}`).sort()).toEqual([
      "Established=True",
      "NamesAccepted=True",
    ]);
  });

  test.each(examples())("%s is accepted, and gets the defaults that we give", async (_, binding) => {
    const { status, body } = await create(binding);
    expect([status, body.message]).toEqual([201, undefined]);
    const ours = parseBinding(binding);
    expect(body.spec).toEqual(ours.ok && ours.binding.spec);
  });

  const ruleMessages = messagesOf(bindingStructure()).join("\n");
  describe.each(badInput)("bad input: %s", (_, rows) => {
    test.each(rows)("%s: %j is refused with the remedy %j", async (path, value, remedy) => {
      const { status, body } = await create(aBinding({ [path]: value }));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      // Types, bounds, enums and unknown fields are told in the API server's own words.
      if (ruleMessages.includes(remedy)) expect(body.message).toContain(remedy);
    });
  });

  test("an address is accepted there exactly when it is accepted here", async () => {
    await fc.assert(
      fc.asyncProperty(addresses, async (url) => {
        const binding = aBinding({ "spec.agent.url": url });
        expect([url, (await create(binding)).status === 201]).toEqual([url, parseBinding(binding).ok]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a duration is accepted there exactly when it is accepted here", async () => {
    const piece = fc.constantFrom(
      "0",
      "1",
      "5",
      "60",
      "999999",
      "1000000",
      ".",
      "1.5",
      "h",
      "m",
      "s",
      "ms",
      "us",
      "d",
      "-",
      " ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const timeout = pieces.join("");
        const binding = aBinding({ "spec.agent.timeout": timeout });
        expect([timeout, (await create(binding)).status === 201]).toEqual([
          timeout,
          parseBinding(binding).ok,
        ]);
      }),
      { numRuns: 500 },
    );
  });

  test("bounds count characters there too", async () => {
    expect((await create(aBinding({ "spec.slack.displayName": "🚑".repeat(80) }))).status).toBe(201);
    expect((await create(aBinding({ "spec.slack.displayName": "🚑".repeat(81) }))).status).toBe(422);
  });

  const told = (type: string) => ({
    type,
    status: "True",
    reason: "Told",
    message: "",
    lastTransitionTime: "2026-11-24T08:00:00Z",
  });
  const applyStatus = (name: string, manager: string, status: unknown) =>
    server.call(
      "PATCH",
      `${collection}/${name}/status?fieldManager=${manager}&force=true`,
      { apiVersion, kind: "SlackAgentBinding", status },
      { "content-type": "application/apply-patch+yaml" },
    );

  test("operator and bot own different parts of one status, and a user's forged one is dropped", async () => {
    const forged = aBinding({ "metadata.name": "shared", status: { holder: { pod: "forged" } } });
    const made = await server.call("POST", collection, withoutNamespace(forged));
    expect([made.status, made.body.status]).toEqual([201, undefined]);
    await applyStatus("shared", "operator", { conditions: [told("Ready")], slack: { claimedAppID: "A1" } });
    const { body } = await applyStatus("shared", "bot", {
      conditions: [told("StoreReady")],
      slack: { appID: "A1" },
    });
    expect(body.status).toEqual({
      conditions: [told("Ready"), told("StoreReady")],
      slack: { appID: "A1", claimedAppID: "A1" },
    });
  });

  test("kubectl get shows Ready, Reason, Bot, Team, Agent, Age, and more with -o wide", async () => {
    await server.call("POST", collection, withoutNamespace(aBinding({ "metadata.name": "columns" })));
    await applyStatus("columns", "bot", {
      conditions: [told("Ready")],
      slack: { botName: "sre", team: "Acme", channels: 2 },
      agent: { name: "SRE agent", protocolVersion: "1.0" },
      holder: { pod: "columns-0" },
    });
    const { body } = await server.call("GET", `${collection}/columns`, undefined, {
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
    });
    const [row] = body.rows as { cells: unknown[] }[];
    expect(row?.cells.slice(0, -1)).toEqual([
      "columns",
      "True",
      "Told",
      "sre",
      "Acme",
      "SRE agent",
      2,
      "columns-0",
      "1.0",
    ]);
  });
}

function examples(): [string, Record<string, unknown>][] {
  const folder = join(import.meta.dirname, "../examples");
  return readdirSync(folder).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), "utf8")).map(
      (document, index): [string, Record<string, unknown>] => [`examples/${file}[${index}]`, document.toJS()],
    ),
  );
}

const messagesOf = (schema: StructuralSchema): string[] => [
  ...(schema["x-kubernetes-validations"] ?? []).map(({ message }) => message),
  ...Object.values(schema.properties ?? {}).flatMap(messagesOf),
  ...[schema.items ?? [], schema.additionalProperties ?? []].flat().flatMap(messagesOf),
];

/** Every binding of a test goes into the namespace that is always there. */
function withoutNamespace(binding: unknown): unknown {
  const copy = structuredClone(binding) as { metadata?: { namespace?: string } };
  delete copy.metadata?.namespace;
  return copy;
}

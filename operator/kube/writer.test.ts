import { beforeAll, expect, test, vi } from "vitest";
import { bindingDefinition } from "../../crds/generate/definition.ts";
import { clientWith, onCluster } from "./cluster.fixture.ts";
import { eventObject } from "./events.ts";
import type { KubeObject } from "./object.ts";
import { clusterWriter } from "./writer.ts";

const never = new AbortController().signal;

onCluster("writes to a real API server", (cluster) => {
  const writing = async () => {
    const client = clientWith(await cluster().kubeconfig());
    return {
      client,
      writer: clusterWriter(client),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  };

  beforeAll(async () => {
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    expect((await cluster().call("POST", path, bindingDefinition())).status).toBe(201);
    const bindings = "/apis/slackagents.dev/v1alpha1/slackagentbindings";
    await vi.waitFor(async () => expect((await cluster().call("GET", bindings)).status).toBe(200), 20_000);
  });

  test("an apply makes the object, and takes a field back from whoever changed it", async () => {
    await using world = await writing();
    const made = await world.writer.apply(aRole("applied", ["get"]), never);
    expect(made.metadata).toMatchObject({ uid: expect.any(String) });
    await cluster().call("PUT", rolePath("applied"), aRole("applied", ["get", "list"]));
    const mended = await world.writer.apply(aRole("applied", ["get"]), never);
    expect(mended.rules).toEqual([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]);
    const again = await world.writer.apply(aRole("applied", ["get"]), never);
    expect(again.metadata.resourceVersion).toBe(mended.metadata.resourceVersion);
  });

  test("an apply with a uid is for that very object: neither another of its name nor a new one", async () => {
    await using world = await writing();
    const uid = "11111111-2222-3333-4444-555555555555";
    await world.writer.apply(aRole("taken", ["get"]), never);
    const wrong = { ...aRole("taken", ["list"]), metadata: { ...aRole("taken", []).metadata, uid } };
    await expect(world.writer.apply(wrong, never)).rejects.toMatchObject({ status: 409, reason: "Conflict" });
    const missing = { ...aRole("missing", ["list"]), metadata: { ...aRole("missing", []).metadata, uid } };
    await expect(world.writer.apply(missing, never)).rejects.toMatchObject({ status: 409 });
    expect(await world.writer.read(missing, never)).toBeUndefined();
  });

  test("a status is applied beside the bot's, and never makes its object", async () => {
    await using world = await writing();
    const binding = aBinding("reported");
    await expect(world.writer.applyStatus(withStatus(binding, "Ready"), never)).rejects.toMatchObject({
      status: 404,
    });
    expect(await world.writer.create(binding, never)).toBe("created");
    await cluster().call(
      "PATCH",
      `${bindingPath("reported")}/status?fieldManager=slack-agent-bot&force=true`,
      withStatus(binding, "StoreReady"),
      { "content-type": "application/apply-patch+yaml" },
    );
    const { status } = await world.writer.applyStatus(withStatus(binding, "Ready"), never);
    expect(status).toMatchObject({ conditions: [{ type: "StoreReady" }, { type: "Ready" }] });
  });

  test("a status with a uid is for that very object, also while the bot writes its own part", async () => {
    await using world = await writing();
    const binding = aBinding("watched");
    await world.writer.create(binding, never);
    const uid = "11111111-2222-3333-4444-555555555555";
    const wrong = { ...binding, metadata: { ...binding.metadata, uid } };
    await expect(world.writer.applyStatus(withStatus(wrong, "Ready"), never)).rejects.toMatchObject({
      status: 409,
    });
    const read = await world.writer.read(binding, never);
    expect(read?.status).toBeUndefined();
    const right = { ...binding, metadata: { ...binding.metadata, uid: read?.metadata.uid ?? "" } };
    let botWrites = 2;
    const raced = clusterWriter({
      ...world.client,
      async call(request, signal) {
        const answer = await world.client.call(request, signal);
        if (request.method === "GET" && botWrites > 0) {
          const status = { observedGeneration: botWrites };
          botWrites -= 1;
          await cluster().call("PATCH", `${bindingPath("watched")}/status`, { status }, merge);
        }
        return answer;
      },
    });
    await raced.applyStatus(withStatus(right, "Ready"), never);
    expect(botWrites).toBe(0);
    expect((await world.writer.read(binding, never))?.status).toMatchObject({
      conditions: [{ type: "Ready" }],
    });
  });

  test("creating twice says so; so does removing twice, and another of that name is left alone", async () => {
    await using world = await writing();
    const secret = { ...aSecret("made"), stringData: { password: "p" } };
    expect(await world.writer.create(secret, never)).toBe("created");
    expect(await world.writer.create(secret, never)).toBe("exists");
    const read = await world.writer.read(secret, never);
    const other = {
      ...secret,
      metadata: { ...secret.metadata, uid: "11111111-2222-3333-4444-555555555555" },
    };
    expect(await world.writer.remove(other, never)).toBe("absent");
    expect(await world.writer.remove({ ...secret, metadata: read?.metadata ?? secret.metadata }, never)).toBe(
      "removed",
    );
    expect(await world.writer.remove(secret, never)).toBe("absent");
    expect(await world.writer.read(secret, never)).toBeUndefined();
  });

  test("a refused Secret is named, but nothing of what is in it", async () => {
    await using world = await writing();
    const secret = { ...aSecret("refused"), data: { token: "xoxb-not base64" } };
    const error = await world.writer.create(secret, never).catch((cause: Error) => cause);
    expect(error).toMatchObject({ name: "ApiError", status: 400 });
    expect(String(error)).toContain("POST /api/v1/namespaces/default/secrets: BadRequest");
    expect(String(error)).not.toContain("xoxb");
  });

  test("an event is stored, and kubectl shows it with what it is about", async () => {
    await using world = await writing();
    const binding = aBinding("told");
    await world.writer.create(binding, never);
    const regarding = (await world.writer.read(binding, never)) ?? binding;
    const event = eventObject(
      { controller: "slackagents.dev/operator", instance: "operator-0" },
      regarding,
      { type: "Warning", reason: "ImagePullFailed", action: "Deploy", note: `🚑${"x".repeat(2_000)}` },
      { now: new Date(), unique: "0123" },
    );
    expect(await world.writer.create(event, never)).toBe("created");
    expect(await world.writer.create(event, never)).toBe("exists");
    const { stdout } = await cluster().kubectl(["events", "--for=slackagentbinding/told", "-o", "json"]);
    expect(JSON.parse(stdout).items).toMatchObject([
      { type: "Warning", reason: "ImagePullFailed", message: expect.stringMatching(/^🚑x+…$/) },
    ]);
  });
});

test("an event of a long name and a long note stays within the API server's bounds", () => {
  const about = { ...aBinding(`${"a".repeat(199)}.${"b".repeat(50)}`) };
  const event = eventObject(
    { controller: "slackagents.dev/operator", instance: "i".repeat(200) },
    about,
    { type: "Normal", reason: "Deployed", action: "Deploy", note: "ü".repeat(1_000) },
    { now: new Date("2026-11-24T08:00:00.5Z"), unique: "0123" },
  );
  expect(event.metadata.name).toBe(`${"a".repeat(199)}.0123`);
  expect(event.eventTime).toBe("2026-11-24T08:00:00.500000Z");
  expect(Buffer.byteLength(String(event.note))).toBeLessThanOrEqual(1_024);
  expect(String(event.note)).toMatch(/^ü+…$/);
  expect(Buffer.byteLength(String(event.reportingInstance))).toBeLessThanOrEqual(128);
});

const merge = { "content-type": "application/merge-patch+json" };
const rolePath = (name: string) => `/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/${name}`;
const bindingPath = (name: string) =>
  `/apis/slackagents.dev/v1alpha1/namespaces/default/slackagentbindings/${name}`;

const aRole = (name: string, verbs: readonly string[]): KubeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { namespace: "default", name },
  rules: [{ apiGroups: [""], resources: ["pods"], verbs }],
});

const aSecret = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { namespace: "default", name },
});

const aBinding = (name: string): KubeObject => ({
  apiVersion: "slackagents.dev/v1alpha1",
  kind: "SlackAgentBinding",
  metadata: { namespace: "default", name },
  spec: { slack: { secretRef: { name: "slack" } }, agent: { url: "https://agent.example.com" } },
});

const withStatus = ({ apiVersion, kind, metadata }: KubeObject, type: string): KubeObject => ({
  apiVersion,
  kind,
  metadata,
  status: {
    conditions: [
      { type, status: "True", reason: "Told", message: "", lastTransitionTime: "2026-11-24T08:00:00Z" },
    ],
  },
});

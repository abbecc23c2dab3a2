import type { ServerResponse } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { ConfigError } from "../config.ts";
import { fakeApi, json } from "../kube/api.fixture.ts";
import { openKube } from "../kube/client.ts";
import type { Log } from "../ops/log.ts";
import type { BindingSource } from "./source.ts";
import { readWatched, watchBinding } from "./watched.ts";

const ref = { namespace: "sre", name: "bot" };
type Spec = Readonly<Record<string, unknown>>;

/** The binding at a version, as the API server gives it. */
const binding = (
  generation: number,
  spec: Spec = {},
  status: object | undefined = undefined,
  uid = "u1",
) => ({
  apiVersion: "slackagents.dev/v1alpha1",
  kind: "SlackAgentBinding",
  metadata: { ...ref, uid, generation, resourceVersion: String(generation) },
  spec: {
    slack: { secretRef: { name: "slack" } },
    agent: { url: "http://agent" },
    ...spec,
  },
  ...(status !== undefined && { status }),
});

/** Watches a binding that `tell` changes; nothing is there before. */
async function watching() {
  let stream: ServerResponse | undefined;
  const api = await fakeApi(({ url }, response) => {
    if (!url.searchParams.has("watch"))
      return json(response, 404, { reason: "NotFound", message: "not found" });
    response.writeHead(200).flushHeaders();
    stream = response;
  });
  const kube = openKube(api.access);
  const stop = new AbortController();
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const opening = watchBinding(kube, ref, log as unknown as Log, stop.signal);
  await vi.waitFor(() => expect(stream).toBeDefined(), 10_000);
  return {
    opening,
    log,
    tell: (object: unknown, type = "MODIFIED") => void stream?.write(`${JSON.stringify({ type, object })}\n`),
    stop,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await opening;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

async function opened(given: Awaited<ReturnType<typeof watching>>): Promise<BindingSource> {
  given.tell(binding(1), "ADDED");
  const source = await given.opening;
  if (source === undefined) throw new TypeError("it was stopped");
  return source;
}

const eventually = (probe: () => unknown) => expect.poll(probe, { timeout: 10_000 });

test("it waits for its binding, says so, and takes it with its defaults", async () => {
  await using given = await watching();
  await eventually(() => given.log.warn.mock.calls.flat().join()).toContain("no such binding");
  const source = await opened(given);
  expect(source.current.spec.directMessages).toBe(true);
});

test("told to stop while it waits: nothing is opened", async () => {
  await using given = await watching();
  given.stop.abort();
  expect(await given.opening).toBeUndefined();
});

test("an invalid binding at the start is told, and waited out", async () => {
  await using given = await watching();
  given.tell(binding(1, { channels: "all" }), "ADDED");
  await eventually(() => given.log.error.mock.calls.flat().join()).toContain(
    "not valid: waiting until it is",
  );
  expect((await opened(given)).current.metadata.generation).toBe(1);
});

test("a valid change is taken, an invalid one told and not taken, a field of a newer CRD overlooked", async () => {
  await using given = await watching();
  const source = await opened(given);
  const taken: (number | undefined)[] = [];
  source.onChange(({ metadata }) => taken.push(metadata.generation));
  given.tell(binding(2, { directMessages: false }));
  given.tell(binding(3, { channels: "all" }));
  given.tell(binding(4, { fieldOfTomorrow: true, directMessages: true }));
  await eventually(() => taken).toEqual([2, 4]);
  expect(given.log.error.mock.calls.flat().join()).toContain("the one before stays in force");
  expect(source.current.spec.directMessages).toBe(true);
});

test("a changed status is seen, and is no change of the spec", async () => {
  await using given = await watching();
  const source = await opened(given);
  const taken = vi.fn();
  source.onChange(taken);
  given.tell(binding(1, {}, { slack: { claimedAppID: "A1" } }));
  await eventually(() => source.shared?.current?.slack?.claimedAppID).toBe("A1");
  expect(taken).not.toHaveBeenCalled();
});

describe("what was opened once ends the process, to start with it", () => {
  test.each([
    ["another agent", { agent: { url: "http://other" } }, true],
    ["other tokens", { slack: { secretRef: { name: "other" } } }, true],
    ["another store", { store: { redis: { url: "redis://other" } } }, true],
    ["the agent's deadline alone", { agent: { url: "http://agent", timeout: "5m" } }, false],
    ["channels", { channels: [{ id: "C0123ABCD" }] }, false],
    ["another image", { pod: { image: "other" } }, false],
  ])("%s: %j", async (_, spec, ends) => {
    await using given = await watching();
    const source = await opened(given);
    given.tell(binding(2, spec));
    given.tell(binding(2, spec, { slack: { claimedAppID: "A1" } }));
    if (ends) await eventually(() => source.over.reason).toContain("another agent, store or Secret");
    else await eventually(() => source.shared?.current?.slack?.claimedAppID).toBe("A1");
    expect(source.over.aborted).toBe(ends);
    expect(source.current.metadata.generation).toBe(ends ? 1 : 2);
  });
});

test.each([
  ["deleted", binding(1), "DELETED", /was deleted: stopping/],
  ["deleted and made anew", binding(1, {}, undefined, "u2"), "ADDED", /another made in its place/],
])("%s: it ends", async (_, object, type, reason) => {
  await using given = await watching();
  const source = await opened(given);
  given.tell(object, type);
  await eventually(() => source.over.reason).toMatch(reason);
});

describe("a command that looks reads it once", () => {
  test.each([
    ["that is there", 200, binding(1), undefined],
    ["that is not", 404, { reason: "NotFound" }, /there is none; check BINDING_NAMESPACE and BINDING_NAME/],
    ["that may not be read", 403, { reason: "Forbidden", message: "no" }, /lacks a right/],
    ["that is not valid", 200, binding(1, { channels: "all" }), /sre\/bot: .*channels/],
  ])("%s", async (_, status, body, sentence) => {
    await using api = await fakeApi((_, response) => json(response, status, body));
    await using kube = openKube(api.access);
    const reading = readWatched(kube, ref, new AbortController().signal);
    if (sentence === undefined) expect((await reading).current.metadata.name).toBe("bot");
    else {
      const error = await reading.catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toMatch(sentence);
    }
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientWith } from "./cluster.fixture.ts";
import type { RequestSeen } from "./request.ts";

const never = new AbortController().signal;
const get = { method: "GET", path: "/api/v1/namespaces/a/pods" } as const;

test("turned away with 429 and Retry-After, a call waits so long and succeeds", async () => {
  await using world = await aServer([[429, { "retry-after": "1" }], [200]]);
  await expect(world.client.call(get, never)).resolves.toEqual({ kind: "PodList" });
  const [first, second] = world.times;
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  expect(world.seen.map(({ code }) => code)).toEqual(["429", "200"]);
});

test("a server that asks for more than a call may take gets it: the caller is told how long", async () => {
  await using world = await aServer([[429, { "retry-after": "120" }]]);
  await expect(world.client.call(get, never)).rejects.toMatchObject({ status: 429, retryAfterMs: 120_000 });
  expect(world.times).toHaveLength(1);
});

test("5xx answers are asked again, refusals are not, and what must not be asked twice is not", async () => {
  await using troubled = await aServer([[503], [500], [200]]);
  await expect(troubled.client.call(get, never)).resolves.toEqual({ kind: "PodList" });
  await using refusing = await aServer([[403]]);
  await expect(refusing.client.call(get, never)).rejects.toMatchObject({ status: 403 });
  await using once = await aServer([[503]]);
  await expect(once.client.call(get, never, { attempts: 1 })).rejects.toMatchObject({ status: 503 });
  expect([troubled, refusing, once].map(({ times }) => times.length)).toEqual([3, 1, 1]);
});

test("a call that waits for its next attempt ends when it is stopped", async () => {
  await using world = await aServer([[429, { "retry-after": "20" }]]);
  const stopping = new AbortController();
  const call = world.client.call(get, stopping.signal);
  await world.asked(1);
  stopping.abort(new Error("stopping"));
  await expect(call).rejects.toThrow("stopping");
});

test("a token that was rotated is read again when the old one is refused, without a line break", async () => {
  await using world = await aServer([[200], [401], [200], [401]]);
  await world.client.call(get, never);
  world.writeToken("second\n");
  await world.client.call(get, never);
  expect(world.tokens).toEqual(["Bearer first", "Bearer first", "Bearer second"]);
});

test("a token that is refused anew is no secret of the error, which says what to check", async () => {
  await using world = await aServer([[401]]);
  const error = await world.client.call(get, never).catch((cause: Error) => cause);
  expect(error).toMatchObject({ status: 401, message: expect.stringMatching(/token.*ServiceAccount/) });
  expect(JSON.stringify(error) + String(error)).not.toContain("first");
  expect(world.times).toHaveLength(2);
});

test("a stream of a server that answers 503 or nothing at all ends with its error", async () => {
  await using world = await aServer([[503]]);
  const bytes = world.client.stream(get, 200, never);
  await expect(bytes.next()).rejects.toMatchObject({ status: 503 });
  await using silent = await aServer([["silence"]]);
  await expect(silent.client.stream(get, 200, never).next()).rejects.toMatchObject({ reason: "Timeout" });
});

test("a stream that falls silent ends, and leaving one gives its connection up", async () => {
  await using world = await aServer([["one line"], ["one line"]]);
  const silent = world.client.stream(get, 200, never);
  expect(String(Buffer.from((await silent.next()).value ?? []))).toBe("line\n");
  expect(await silent.next()).toMatchObject({ done: true });
  for await (const _ of world.client.stream(get, 60_000, never)) break;
  await world.allClosed();
});

type Step = readonly [status: number | "silence" | "one line", headers?: Readonly<Record<string, string>>];

/** A server that answers as its steps say, the last one for ever, and a client of it whose token is in a file. */
async function aServer(steps: readonly Step[]) {
  const folder = mkdtempSync(join(tmpdir(), "kube-"));
  const times: number[] = [];
  const tokens: (string | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    open.add(response);
    response.on("close", () => open.delete(response));
    const [status, headers = {}] = steps[Math.min(times.length, steps.length - 1)] ?? [500];
    times.push(performance.now());
    tokens.push(request.headers.authorization);
    for (const wake of waiting.splice(0)) wake();
    if (status === "one line") response.write("line\n");
    else if (status !== "silence")
      response.writeHead(status, headers).end(status === 200 ? '{"kind":"PodList"}' : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const writeToken = (token: string) => writeFileSync(join(folder, "token"), token);
  writeToken("first\n");
  const config = {
    clusters: [
      {
        name: "fake",
        cluster: {
          server: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          "insecure-skip-tls-verify": true,
        },
      },
    ],
    users: [{ name: "fake", user: { tokenFile: "token" } }],
    contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
    "current-context": "fake",
  };
  writeFileSync(join(folder, "config"), JSON.stringify(config));
  const seen: RequestSeen[] = [];
  const client = clientWith(join(folder, "config"), (one) => seen.push(one));
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return {
    client,
    seen,
    times,
    tokens,
    writeToken,
    asked: (count: number) => until(() => times.length >= count),
    allClosed: () => until(() => open.size === 0),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

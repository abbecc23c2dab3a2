import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { type Answer, fakeApi, json } from "./api.fixture.ts";
import { openKube } from "./client.ts";
import { follow, type Sighting } from "./watch.ts";

const target = { path: "/things", name: "one" };
const object = (version: number, extra = {}) => ({
  metadata: { name: "one", resourceVersion: String(version), ...extra },
});
const event = (type: string, body: unknown): string => `${JSON.stringify({ type, object: body })}\n`;
const expired = event("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" });

/** Follows a thing on a server that answers each watch with the next script; `there` says what a GET finds. */
async function following(...watches: ((response: ServerResponse) => void)[]) {
  let at = 0;
  const state = { there: true };
  const answer: Answer = ({ url }, response) => {
    if (!url.searchParams.has("watch")) {
      json(response, state.there ? 200 : 404, state.there ? object(1) : { reason: "NotFound" });
      return;
    }
    response.writeHead(200).flushHeaders();
    watches[at]?.(response);
    at += 1;
  };
  const api = await fakeApi(answer);
  const kube = openKube(api.access);
  const stop = new AbortController();
  const sights: Sighting[] = [];
  const troubles: (number | undefined)[] = [];
  const ended = follow(
    kube,
    target,
    (sight) => sights.push(sight),
    ({ error }) => troubles.push(error?.status),
    stop.signal,
  );
  return {
    state,
    sights,
    troubles,
    versions: () =>
      api.seen
        .filter(({ url }) => url.searchParams.has("watch"))
        .map(({ url }) => url.searchParams.get("resourceVersion")),
    queries: () => api.seen.map(({ url }) => url.searchParams),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

const present = (...versions: number[]) =>
  versions.map((version) => ({ kind: "present", object: object(version) }));
const eventually = (probe: () => unknown) => expect.poll(probe, { timeout: 15_000 });

test("the present state, then every change; one thing by name, and no list", async () => {
  await using one = await following((response) => {
    response.write(event("ADDED", object(1)));
    response.write(event("MODIFIED", object(2)));
  });
  await eventually(() => one.sights).toEqual(present(1, 2));
  expect(one.queries()[0]?.get("fieldSelector")).toBe("metadata.name=one");
  expect(one.queries()[0]?.get("allowWatchBookmarks")).toBe("true");
});

test("lines that come in pieces are put together", async () => {
  await using one = await following((response) => {
    const line = event("ADDED", object(1));
    response.write(line.slice(0, 20));
    setImmediate(() => response.write(line.slice(20) + event("MODIFIED", object(2))));
  });
  await eventually(() => one.sights).toEqual(present(1, 2));
});

test("a watch that the server ends goes on where a bookmark said", async () => {
  await using one = await following(
    (response) => response.end(event("ADDED", object(1)) + event("BOOKMARK", object(9))),
    (response) => response.write(event("MODIFIED", object(10))),
  );
  await eventually(() => one.sights).toEqual(present(1, 10));
  expect(one.versions()).toEqual([null, "9"]);
  expect(one.troubles).toEqual([]);
});

test("too old a version: it begins anew, and finds out that the thing is gone", async () => {
  await using one = await following(
    (response) => response.end(event("ADDED", object(1))),
    (response) => {
      one.state.there = false;
      response.end(expired);
    },
    () => {},
  );
  await eventually(() => one.sights).toEqual([...present(1), { kind: "absent" }]);
  expect(one.versions()).toEqual([null, "1", null]);
  expect(one.troubles).toEqual([]);
});

test("a connection that breaks is told, and told again when it works", async () => {
  await using one = await following(
    (response) => {
      response.write(event("ADDED", object(1)));
      setTimeout(() => response.destroy(), 20);
    },
    (response) => response.write(event("MODIFIED", object(2))),
  );
  await eventually(() => one.sights).toEqual(present(1, 2));
  expect(one.troubles).toEqual([0, undefined]);
});

test("nothing of that name: told at once; made later: seen", async () => {
  let made: ServerResponse | undefined;
  await using one = await following((response) => {
    one.state.there = false;
    made = response;
  });
  await eventually(() => one.sights).toEqual([{ kind: "absent" }]);
  made?.write(event("ADDED", object(3)));
  await eventually(() => one.sights).toEqual([{ kind: "absent" }, ...present(3)]);
});

test("deleted", async () => {
  await using one = await following((response) => {
    response.write(event("ADDED", object(1)));
    response.write(event("DELETED", object(2)));
  });
  await eventually(() => one.sights).toEqual([...present(1), { kind: "absent" }]);
});

test("words that are no events are a trouble, never an end", async () => {
  await using one = await following(
    (response) => response.end("<html>\n"),
    (response) => response.write(event("ADDED", object(1))),
  );
  await eventually(() => one.sights).toEqual(present(1));
  expect(one.troubles).toEqual([0, undefined]);
});

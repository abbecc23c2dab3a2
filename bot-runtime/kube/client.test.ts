import { describe, expect, test } from "vitest";
import { type Answer, fakeApi, json } from "./api.fixture.ts";
import { backoffMs, type KubeCall, openKube } from "./client.ts";

const { signal } = new AbortController();
const get: KubeCall = { method: "GET", path: "/x" };

/** Answers with these in turn, and with the last one from then on. */
const inTurn = (...answers: Answer[]): Answer => {
  let at = 0;
  return (seen, response) => {
    answers[Math.min(at, answers.length - 1)]?.(seen, response);
    at += 1;
  };
};
const status = (code: number, headers = {}): Answer => {
  const message = `no: ${code}`;
  return (_, response) => json(response, code, { kind: "Status", reason: "Why", message }, headers);
};
const fine: Answer = (_, response) => json(response, 200, { ok: true });

test("calls share two connections at most, and renewals have one of their own", async () => {
  await using api = await fakeApi(fine);
  await using kube = openKube(api.access);
  for (let call = 0; call < 20; call += 1) await kube.once(get, signal);
  for (let call = 0; call < 20; call += 1) await kube.once({ ...get, lane: "lease" }, signal);
  expect(api.connections()).toBeLessThanOrEqual(3);
});

describe("what may pass is repeated, what will not is told at once", () => {
  test.each([
    ["429", status(429), 2],
    ["500", status(500), 2],
    ["503", status(503), 2],
    ["a connection that breaks", ((_, response) => response.destroy()) as Answer, 2],
    ["an answer that is no JSON", ((_, response) => response.end("<html>")) as Answer, 2],
    ["401: the token may have been replaced a moment ago", status(401), 2],
    ["403", status(403), 1],
    ["404", status(404), 1],
    ["409", status(409), 1],
    ["422", status(422), 1],
  ])("%s", async (_, first, requests) => {
    await using api = await fakeApi(inTurn(first, fine));
    await using kube = openKube(api.access);
    await kube.retried(get, signal).catch(() => {});
    expect(api.seen).toHaveLength(requests);
  });
});

test("a refusal carries the API server's own words, its status and what it asks for", async () => {
  await using api = await fakeApi(status(429, { "retry-after": "7" }));
  await using kube = openKube(api.access);
  await expect(kube.once(get, signal)).rejects.toMatchObject({
    failure: "overloaded",
    status: 429,
    reason: "Why",
    message: "GET /x: no: 429",
    retryAfterMs: 7_000,
  });
});

test("Retry-After is waited for", async () => {
  await using api = await fakeApi(inTurn(status(429, { "retry-after": "1" }), fine));
  await using kube = openKube(api.access);
  const startedMs = performance.now();
  await kube.retried(get, signal);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
});

test("a token that was replaced is read again after a 401", async () => {
  const tokens = ["old", "new"];
  await using api = await fakeApi(inTurn(status(401), fine), () => tokens.shift() ?? "none");
  await using kube = openKube(api.access);
  await kube.retried(get, signal);
  expect(api.seen.map(({ token }) => token)).toEqual(["Bearer old", "Bearer new"]);
});

test("a renewal that gets no answer ends within its bound, and the next one has a new connection", async () => {
  await using api = await fakeApi(inTurn(() => {}, fine));
  await using kube = openKube(api.access);
  await expect(kube.once({ ...get, lane: "lease" }, signal)).rejects.toMatchObject({
    failure: "unreachable",
    status: 0,
  });
  await kube.once({ ...get, lane: "lease" }, signal);
  expect(api.connections()).toBe(2);
});

test("an API server that is not there is told as such, with what to look at", async () => {
  const api = await fakeApi(fine);
  await api[Symbol.asyncDispose]();
  await using kube = openKube(api.access);
  await expect(kube.once(get, signal)).rejects.toMatchObject({
    failure: "unreachable",
    remedy: expect.stringContaining("NetworkPolicy"),
  });
});

test("an abort ends the waiting between two attempts", async () => {
  await using api = await fakeApi(status(503, { "retry-after": "15" }));
  await using kube = openKube(api.access);
  const stop = new AbortController();
  const calling = kube.retried(get, stop.signal);
  await expect.poll(() => api.seen.length).toBe(1);
  stop.abort();
  await expect(calling).rejects.toThrow();
  expect(api.seen.length).toBeLessThanOrEqual(2);
});

test("waits grow, are never shorter than half, and have a longest", () => {
  const waits = { retryFirstMs: 100, retryMaxMs: 1_000 };
  for (const [failed, most] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1_000],
    [500, 1_000],
  ] as const) {
    const waitMs = backoffMs(failed, waits);
    expect(waitMs).toBeGreaterThanOrEqual(most / 2);
    expect(waitMs).toBeLessThanOrEqual(most);
  }
});

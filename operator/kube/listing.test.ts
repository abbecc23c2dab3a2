import { expect, test } from "vitest";
import { ApiError } from "./errors.ts";
import { aPod, fakeClient } from "./fake-client.fixture.ts";
import { listAll } from "./listing.ts";

const never = new AbortController().signal;
const selection = { apiVersion: "v1", kind: "Pod", namespace: "a", labelSelector: "x=y" };
const expired = new ApiError({ call: "GET /", status: 410, reason: "Expired", detail: "" });

test("pages are read one after the other, each with the selector; the last one's version counts", async () => {
  const client = fakeClient({
    call: ({ query }) =>
      query?.continue === "more"
        ? { items: [{ metadata: { name: "two" } }], metadata: { resourceVersion: "8", continue: "" } }
        : { items: [{ metadata: { name: "one" } }], metadata: { resourceVersion: "7", continue: "more" } },
  });
  const { objects, resourceVersion } = await listAll(client, selection, never);
  expect(objects).toEqual([
    { apiVersion: "v1", kind: "Pod", metadata: { name: "one" } },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "two" } },
  ]);
  expect(resourceVersion).toBe("8");
  expect(client.asked.map(({ path, query }) => [path, query?.labelSelector, query?.limit])).toEqual([
    ["/api/v1/namespaces/a/pods", "x=y", 200],
    ["/api/v1/namespaces/a/pods", "x=y", 200],
  ]);
});

test("a list whose pages expire is begun anew, and in the end read in one piece", async () => {
  const client = fakeClient({
    call: ({ query }) => {
      if (query?.continue !== undefined) throw expired;
      const next = query?.limit === undefined ? {} : { continue: "more" };
      return { items: [aPod("one")], metadata: { resourceVersion: "7", ...next } };
    },
  });
  expect((await listAll(client, selection, never)).objects).toHaveLength(1);
  expect(client.asked.map(({ query }) => query?.limit)).toEqual([200, 200, 200, 200, undefined]);
});

test("what is no list is said to be none", async () => {
  const client = fakeClient({ call: () => ({ kind: "Status" }) });
  await expect(listAll(client, selection, never)).rejects.toMatchObject({ reason: "Unreadable" });
});

import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { personIn, type Slack, startSlack } from "../index.ts";
import type { FeedEvent, WorkspaceView } from "../page-api.ts";

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.stop());

/** A request with any header, those included that fetch would not send. */
function send(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const outgoing = request(new URL(path, slack.url), { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const json = { "content-type": "application/json" };
const act = () =>
  JSON.stringify({
    kind: "post",
    user: personIn(slack, "alice").id,
    channel: slack.workspace.channel("sre"),
    text: "hi",
  });

test.each<readonly [string, Record<string, string>, number]>([
  ["another origin", { ...json, origin: "https://evil.example" }, 403],
  ["an origin that is none", { ...json, origin: "null" }, 403],
  ["another site", { ...json, "sec-fetch-site": "cross-site" }, 403],
  ["a sibling site", { ...json, "sec-fetch-site": "same-site" }, 403],
  ["a name that resolves here", { ...json, host: "evil.example" }, 403],
  ["a form", { "content-type": "text/plain" }, 415],
  ["nobody's browser", json, 200],
])("an act from %s is answered", async (_, headers, status) => {
  expect((await send("POST", "/playground/act", headers, act())).status).toBe(status);
});

test("the page's own origin may act and read", async () => {
  const own = { ...json, origin: slack.url, "sec-fetch-site": "same-origin" };
  expect(await send("POST", "/playground/act", own, act())).toMatchObject({
    status: 200,
    body: { ok: true, ts: expect.any(String) },
  });
  expect((await send("GET", "/playground/state", { origin: "https://evil.example" })).status).toBe(403);
});

test.each([
  ["no JSON", "{", 400, "invalid_json"],
  ["an unknown act", '{"kind":"dance"}', 400, "invalid_act"],
  [
    "a field too many",
    '{"kind":"dismiss-ephemeral","user":"U","channel":"C","ts":"1.000000","x":1}',
    400,
    "invalid_act",
  ],
  [
    "what Slack would not allow",
    '{"kind":"create-channel","user":"U0NOBODY","name":"x"}',
    409,
    "user_not_found",
  ],
])("%s is refused with its reason", async (_, body, status, error) => {
  expect(await send("POST", "/playground/act", json, body)).toMatchObject({
    status,
    body: { ok: false, error },
  });
});

test("state, then the feed from its seq on, without a gap", async () => {
  const alice = personIn(slack, "alice");
  const state = (await (await fetch(`${slack.url}/playground/state`)).json()) as WorkspaceView;
  alice.says("sre", "between");
  const abort = new AbortController();
  const feed = await fetch(`${slack.url}/playground/feed?after=${state.seq}`, { signal: abort.signal });
  alice.says("sre", "after");
  const seen: FeedEvent[] = [];
  let buffered = "";
  for await (const chunk of feed.body ?? []) {
    buffered += Buffer.from(chunk).toString();
    const lines = buffered.split("\n\n");
    buffered = lines.pop() ?? "";
    for (const line of lines) {
      const data = line.split("\n").find((part) => part.startsWith("data: "));
      if (data !== undefined) seen.push(JSON.parse(data.slice("data: ".length)) as FeedEvent);
    }
    if (seen.some((event) => event.kind === "message-posted" && event.message.text === "after")) break;
  }
  abort.abort();
  const texts = seen.flatMap((event) => (event.kind === "message-posted" ? [event.message.text] : []));
  expect(texts).toEqual(["between", "after"]);
  expect(seen.map((event) => event.seq)).toEqual(seen.map((_, index) => state.seq + 1 + index));
});

test("a page that fell behind is told to load the state again", async () => {
  const events: FeedEvent[] = [];
  slack.feed.follow((event) => events.push(event), -1)();
  expect(events.map((event) => event.kind)).toEqual(["reload"]);
});

test("faults are listed and switched over HTTP", async () => {
  const on = JSON.stringify({ name: "rate-limit", on: true, params: { seconds: 7 }, times: 3 });
  const { body } = await send("POST", "/playground/faults", json, on);
  const faults = body.faults as { name: string; state: object }[];
  expect(faults.find((fault) => fault.name === "rate-limit")?.state).toMatchObject({
    on: true,
    remaining: 3,
    params: { seconds: 7 },
  });
  const wrong = JSON.stringify({ name: "rate-limit", on: true, params: { seconds: "x" } });
  expect((await send("POST", "/playground/faults", json, wrong)).status).toBe(400);
  expect((await send("POST", "/playground/faults", json, '{"name":"__proto__","on":true}')).status).toBe(400);
  await send("POST", "/playground/faults", json, '{"name":"rate-limit","on":false}');
  expect(slack.faults.active("rate-limit")).toBeUndefined();
});

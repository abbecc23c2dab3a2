import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { aMessage, failureOf, listen, specOf, within } from "./agent.fixture.ts";
import { openAgent } from "./index.ts";

const ref = { name: "agent", key: "token" };
const bearer = { "auth.bearer": { secretKeyRef: ref } };

/** A door that serves a card to whoever shows `wanted`, and keeps what it was shown. */
async function startDoor(wanted: () => Readonly<Record<string, string>>) {
  const shown: IncomingMessage["headers"][] = [];
  const door = await serve(({ headers }, response) => {
    shown.push(headers);
    const welcome = Object.entries(wanted()).every(([name, value]) => headers[name] === value);
    const spoken = { url: `http://${headers.host}/`, protocolBinding: "JSONRPC", protocolVersion: "1.0" };
    response.writeHead(welcome ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(welcome ? { name: "Door", supportedInterfaces: [spoken] } : { error: "no" }));
  });
  return { ...door, shown };
}

const basic = `Basic ${Buffer.from("bot:pa:ss").toString("base64")}`;
test.each([
  ["no credentials", {}, {}, {}],
  ["a bearer token", bearer, { token: "abc" }, { authorization: "Bearer abc" }],
  [
    "a header of its own",
    { "auth.header": { name: "X-API-Key", secretKeyRef: ref } },
    { token: "abc" },
    { "x-api-key": "abc" },
  ],
  [
    "user and password",
    { "auth.basic": { secretRef: { name: "agent" } } },
    { username: "bot", password: "pa:ss" },
    { authorization: basic },
  ],
])("%s are shown to the agent", async (_, changes, secrets: Record<string, string>, wanted) => {
  await using door = await startDoor(() => wanted);
  await using agent = openAgent(specOf(door.url, changes), { secret: (file) => secrets[file] });
  expect(await agent.card(within(5_000))).toMatchObject({ name: "Door" });
  expect(door.shown).toHaveLength(1);
});

test("a token that was rotated is taken at the next call", async () => {
  let token = "old";
  await using door = await startDoor(() => ({ authorization: `Bearer ${token}` }));
  await using agent = openAgent(specOf(door.url, bearer), { secret: () => token });
  await agent.card(within(5_000));
  token = "new";
  await agent.card(within(5_000));
  expect(door.shown.map(({ authorization }) => authorization)).toEqual(["Bearer old", "Bearer new"]);
});

test("a token that is rotated while it is refused is tried once more, in the same call", async () => {
  const tokens = ["old", "new"];
  await using door = await startDoor(() => ({ authorization: "Bearer new" }));
  await using agent = openAgent(specOf(door.url, bearer), { secret: () => tokens.shift() });
  expect(await agent.card(within(5_000))).toMatchObject({ name: "Door" });
});

test("a token that stays the same is not shown a second time", async () => {
  await using door = await startDoor(() => ({ authorization: "Bearer other" }));
  await using agent = openAgent(specOf(door.url, bearer), { secret: () => "stale" });
  expect(await failureOf(agent.card(within(5_000)))).toMatchObject({ code: "AGENT_UNAUTHORIZED" });
  expect(door.shown).toHaveLength(1);
});

test.each([
  ["is missing", undefined, "the key of spec.agent.auth.bearer.secretKeyRef is missing"],
  ["has a line end inside", "hunter2\nhunter2", "line ends or other characters"],
  ["has letters that no header carries", "hunter2€", "line ends or other characters"],
])("a token that %s is told of, without its value and without a call", async (_, token, words) => {
  await using door = await startDoor(() => ({}));
  await using agent = openAgent(specOf(door.url, bearer), { secret: () => token });
  const error = await failureOf(agent.card(within(5_000)));
  expect(error).toMatchObject({ code: "AGENT_UNAUTHORIZED", remedy: expect.stringContaining(words) });
  expect(JSON.stringify([error, error.message, error.stack, error.detail])).not.toContain("hunter2");
  expect(door.shown).toEqual([]);
});

test("credentials do not follow a redirect to another origin, even to an allowed one", async () => {
  await using other = await startDoor(() => ({}));
  await using hop = await serve((_, response) =>
    response.writeHead(302, { location: `${other.url}.well-known/agent-card.json` }).end(),
  );
  const changes = { ...bearer, allowedOrigins: [new URL(other.url).origin] };
  await using agent = openAgent(specOf(hop.url, changes), { secret: () => "abc" });
  expect(await agent.card(within(5_000))).toMatchObject({ name: "Door" });
  expect(other.shown.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test("who asks is told in headers to the agent with the message, and to no other origin that it redirects to", async () => {
  await using other = await startDoor(() => ({}));
  const posted: IncomingMessage["headers"][] = [];
  const read: IncomingMessage["headers"][] = [];
  await using hop = await serve(({ method, headers }, response) => {
    (method === "POST" ? posted : read).push(headers);
    const spoken = { url: `http://${headers.host}/`, protocolBinding: "JSONRPC", protocolVersion: "1.0" };
    if (method === "POST") response.writeHead(307, { location: other.url }).end();
    else response.end(JSON.stringify({ name: "Hop", supportedInterfaces: [spoken] }));
  });
  const changes = { ...bearer, allowedOrigins: [new URL(other.url).origin] };
  await using agent = openAgent(specOf(hop.url, changes), { secret: () => "abc" });
  const headers = { "x-slack-user-id": "U1", "x-slack-user-name": "%C5%81ukasz" };
  await failureOf(listen(agent.send(aMessage("hello", { headers }), within(10_000))));
  expect(posted[0]).toMatchObject({ ...headers, authorization: "Bearer abc" });
  expect(read.flatMap((one) => Object.keys(one)).filter((name) => name.startsWith("x-slack-"))).toEqual([]);
  expect(other.shown.length).toBeGreaterThan(0);
  for (const shown of other.shown)
    expect(Object.keys(shown).filter((name) => /^x-slack-|^authorization$/.test(name))).toEqual([]);
});

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

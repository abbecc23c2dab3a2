import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import {
  flawlessCard,
  type Misbehaviour,
  type RogueOptions,
  sendJson,
  startRogue,
  writeForEver,
} from "../../test/agents/rogue.ts";
import { failureOf, openTestAgent, within } from "./agent.fixture.ts";
import type { AgentErrorCode } from "./index.ts";

/** Longer than the card's own bound: where a row needs it, it is the adapter that ends the wait. */
const boundMs = 14_000;

const raw =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, status = 200): Misbehaviour =>
  (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
const redirect = (to: string): Misbehaviour => raw("", { location: to }, 302);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const withInterfaces = (...supportedInterfaces: unknown[]) => flawlessCard("", { supportedInterfaces });
const forEver =
  (chunk: string | Buffer): Misbehaviour =>
  (response) =>
    writeForEver(response.writeHead(200, { "content-type": "application/json" }), chunk);
const dripping: Misbehaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const drip = setInterval(() => response.write(" "), 50);
  response.on("close", () => clearInterval(drip));
};

const bad: [given: string, card: NonNullable<RogueOptions["card"]> | null, code: AgentErrorCode][] = [
  ["{}", {}, "CARD_INVALID"],
  ["null", null, "CARD_INVALID"],
  ["a list", [], "CARD_INVALID"],
  ["a number", 42, "CARD_INVALID"],
  ["an empty body", raw(""), "CARD_INVALID"],
  ["HTML with 200", raw("<html>Sign in</html>", { "content-type": "text/html" }), "CARD_INVALID"],
  ["JSON that breaks off", raw('{"name":"Rogue'), "CARD_INVALID"],
  ["a name of another type", flawlessCard("http://127.0.0.1", { name: { first: "R" } }), "CARD_INVALID"],
  ["no interfaces", flawlessCard("", { supportedInterfaces: undefined }), "CARD_INVALID"],
  ["an empty list of interfaces", withInterfaces(), "CARD_INVALID"],
  ["interfaces of another type", withInterfaces(null, 7, "x"), "CARD_INVALID"],
  ["an interface without an address", withInterfaces({ protocolBinding: "JSONRPC" }), "CARD_INVALID"],
  [
    "an interface that is no address",
    withInterfaces({ url: "here", protocolBinding: "JSONRPC", protocolVersion: "1.0" }),
    "CARD_INVALID",
  ],
  ["an interface on another origin", flawlessCard("http://127.0.0.2:1"), "ORIGIN_REFUSED"],
  ["an interface on the metadata service", flawlessCard("http://169.254.169.254"), "ORIGIN_REFUSED"],
  ["an interface that is a file", flawlessCard("file:///etc/passwd"), "ORIGIN_REFUSED"],
  ["a redirect to another origin", redirect("http://127.0.0.2:1/card.json"), "ORIGIN_REFUSED"],
  ["a redirect to a file", redirect("file:///etc/passwd"), "ORIGIN_REFUSED"],
  ["a redirect to nowhere", redirect("http://"), "ORIGIN_REFUSED"],
  ["redirects without end", redirect("/.well-known/agent-card.json"), "ORIGIN_REFUSED"],
  ["a body without end", forEver(" ".repeat(65_536)), "CARD_INVALID"],
  [
    "a body that inflates",
    raw(gzipSync(" ".repeat(50_000_000)), { "content-encoding": "gzip" }),
    "CARD_INVALID",
  ],
  ["a body that is no gzip", raw("no gzip", { "content-encoding": "gzip" }), "CARD_INVALID"],
  ["a body that drips", dripping, "CARD_UNREACHABLE"],
  ["a cut connection", (response) => response.destroy(), "CARD_UNREACHABLE"],
  ["400,000 nested lists", raw(nested(400_000)), "CARD_INVALID"],
  ["401", raw("{}", {}, 401), "AGENT_UNAUTHORIZED"],
  ["403", raw("{}", {}, 403), "AGENT_UNAUTHORIZED"],
  ["404 at each place", raw("not here", {}, 404), "CARD_UNREACHABLE"],
  ["500", raw("{}", {}, 500), "CARD_UNREACHABLE"],
];

test.each(bad)("a card that is %s is refused", { timeout: 20_000 }, async (_, card, code) => {
  await using rogue = await startRogue({ card });
  await using agent = openTestAgent(rogue.url);
  const error = await failureOf(agent.card(within(boundMs)));
  expect(error).toMatchObject({ code, retry: "later" });
  expect(rogue.bytesWritten()).toBeLessThan(10_000_000);
});

test("an agent that speaks gRPC alone is not spoken to", async () => {
  await using rogue = await startRogue({ card: ownCard({ protocolBinding: "GRPC" }) });
  await using agent = openTestAgent(rogue.url);
  expect(await failureOf(agent.card(within(boundMs)))).toMatchObject({ code: "PROTOCOL_UNSUPPORTED" });
});

test("an address where nobody listens is unreachable", async () => {
  const rogue = await startRogue();
  await rogue[Symbol.asyncDispose]();
  await using agent = openTestAgent(rogue.url);
  const { code } = await failureOf(agent.card(within(boundMs)));
  expect(["AGENT_UNREACHABLE", "CARD_UNREACHABLE"]).toContain(code);
});

const odd: [given: string, changes: Readonly<Record<string, unknown>>][] = [
  ["15,000 skills", { skills: Array.from({ length: 15_000 }, (_, id) => ({ id: `s${id}`, name: "S" })) }],
  ["skills of no shape", { skills: [null, 7, { id: 1, examples: "x" }] }],
  ["capabilities of no shape", { capabilities: { streaming: true, extensions: [null, 7, {}] } }],
  ["a very long name", { name: "x".repeat(200_000) }],
  ["a description with control characters", { description: "a\u0000\u001b[31mb\ud800" }],
  ["one allowed interface among others", { more: true }],
];

test.each(odd)("a card with %s is read, within bounds", async (_, changes) => {
  await using rogue = await startRogue({
    card: (response, { headers }) => {
      const own = flawlessCard(`http://${headers.host}`);
      const others = [
        { url: "http://127.0.0.2:1/rpc", protocolBinding: "JSONRPC", protocolVersion: "1.0" },
        ...own.supportedInterfaces,
      ];
      sendJson(response, {
        ...own,
        ...changes,
        ...("more" in changes ? { supportedInterfaces: others } : {}),
      });
    },
  });
  await using agent = openTestAgent(rogue.url);
  const summary = await agent.card(within(boundMs));
  expect(JSON.stringify(summary).length).toBeLessThan(100_000);
  expect(JSON.stringify(summary)).not.toMatch(/\\u0000|\\u001b|\\ud800/i);
});

afterEach(() => {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("names that reach for the prototype reach nothing", async () => {
  const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  await using rogue = await startRogue({
    card: (response, { headers }) =>
      response.end(JSON.stringify(flawlessCard(`http://${headers.host}`)).replace("{", `{${evil},`)),
  });
  await using agent = openTestAgent(rogue.url);
  expect(await agent.card(within(boundMs))).toMatchObject({ name: "Rogue" });
});

test("the older name agent.json is looked at where the newer is not there", async () => {
  const asked: string[] = [];
  await using rogue = await startRogue({
    card: (response, { headers, method }) => {
      asked.push(method);
      if (method.includes("agent-card.json")) response.writeHead(404).end();
      else sendJson(response, flawlessCard(`http://${headers.host}`));
    },
  });
  await using agent = openTestAgent(`${rogue.url}/api/a2a/ns/name?tenant=a`);
  expect(await agent.card(within(boundMs))).toMatchObject({ name: "Rogue" });
  expect(asked).toEqual([
    "/api/a2a/ns/name/.well-known/agent-card.json?tenant=a",
    "/api/a2a/ns/name/.well-known/agent.json?tenant=a",
  ]);
});

/** A flawless card of the agent that serves it, but for its one interface. */
function ownCard(changes: Readonly<Record<string, unknown>>): Misbehaviour {
  return (response, { headers }) => {
    const card = flawlessCard(`http://${headers.host}`);
    const supportedInterfaces = card.supportedInterfaces.map((one) => ({ ...one, ...changes }));
    sendJson(response, { ...card, supportedInterfaces });
  };
}

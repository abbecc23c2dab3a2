import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import {
  flawlessCard,
  type Misbehaviour,
  say,
  sendJson,
  startRogue,
  stream,
} from "../../test/agents/rogue.ts";
import { aMessage, failureOf, listen, openTestAgent, within } from "./agent.fixture.ts";

const boundMs = 15_000;

type TokenRequest = {
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
};

/** A token endpoint that answers as told and keeps what it was asked. */
async function startTokenServer(answer: (response: ServerResponse, nth: number) => unknown) {
  const asked: TokenRequest[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    response.on("error", () => undefined);
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    asked.push({
      authorization: request.headers.authorization,
      form: Object.fromEntries(new URLSearchParams(body)),
    });
    answer(response, asked.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const token =
  (more: Readonly<Record<string, unknown>> = { expires_in: 3_600 }) =>
  (response: ServerResponse, nth: number): void =>
    sendJson(response, { access_token: `token-${nth}`, token_type: "Bearer", ...more });

/** An agent that takes these bearer tokens only, all of them when none is named. */
const startGuarded = (...accepted: readonly string[]) => {
  const guarded =
    (then: Misbehaviour): Misbehaviour =>
    (response, request) => {
      const given = request.headers.authorization ?? "";
      const good = accepted.length === 0 ? given !== "" : accepted.includes(given.replace("Bearer ", ""));
      return good ? then(response, request) : sendJson(response, { error: "unauthorized" }, 401);
    };
  return startRogue({
    card: guarded((response, { headers }) => sendJson(response, flawlessCard(`http://${headers.host}`))),
    rpc: { "*": guarded(stream(say.task(), say.text("well"), say.status("COMPLETED"))) },
  });
};

const open = (
  agentUrl: string,
  tokenURL: string,
  more: Readonly<Record<string, unknown>> = {},
  secret = "s3:cr%t",
) =>
  openTestAgent(
    agentUrl,
    {
      "auth.oauth2": {
        tokenURL,
        clientID: "bot:1",
        clientSecretRef: { name: "oauth", key: "client-secret" },
        ...more,
      },
    },
    { "client-secret": secret },
  );

test("client credentials are sent form-encoded in the header, with scopes and audience", async () => {
  await using tokens = await startTokenServer(token());
  await using rogue = await startGuarded("token-1");
  await using agent = open(rogue.url, tokens.url, { scopes: ["a2a.send", "a2a.read"], audience: "sre" });
  expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  expect(tokens.asked).toEqual([
    {
      authorization: `Basic ${Buffer.from("bot%3A1:s3%3Acr%25t").toString("base64")}`,
      form: { grant_type: "client_credentials", scope: "a2a.send a2a.read", audience: "sre" },
    },
  ]);
});

test("one token serves calls one after the other and at once", async () => {
  await using tokens = await startTokenServer(token());
  await using rogue = await startGuarded("token-1");
  await using agent = open(rogue.url, tokens.url);
  await Promise.all(Array.from({ length: 10 }, () => listen(agent.send(aMessage("hello"), within(boundMs)))));
  await listen(agent.send(aMessage("hello"), within(boundMs)));
  expect(tokens.asked).toHaveLength(1);
});

test("a token that has ended is renewed", async () => {
  await using tokens = await startTokenServer(token({ expires_in: 0.05 }));
  await using rogue = await startGuarded();
  await using agent = open(rogue.url, tokens.url);
  await agent.card(within(boundMs));
  await expect
    .poll(async () => {
      await agent.card(within(boundMs));
      return tokens.asked.length;
    })
    .toBeGreaterThan(2);
});

test("a token that the agent refuses is renewed once, and the message sent once again", async () => {
  await using tokens = await startTokenServer(token());
  await using rogue = await startGuarded("token-2");
  await using agent = open(rogue.url, tokens.url);
  expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  expect(tokens.asked).toHaveLength(2);
});

test("an agent that refuses every token is told of, without a loop", async () => {
  await using tokens = await startTokenServer(token());
  await using rogue = await startGuarded("never");
  await using agent = open(rogue.url, tokens.url);
  const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
  expect(error).toMatchObject({ code: "AGENT_UNAUTHORIZED", retry: "later" });
  expect(tokens.asked.length).toBeLessThanOrEqual(2);
});

test.each<[given: string, answer: (response: ServerResponse) => unknown]>([
  ["401", (response) => sendJson(response, { error: "invalid_client" }, 401)],
  ["400", (response) => sendJson(response, { error: "invalid_scope" }, 400)],
  ["HTML with 200", (response) => response.end("<html>")],
  ["JSON without a token", (response) => sendJson(response, {})],
  ["null", (response) => sendJson(response, null)],
  ["a token with a line end", (response) => sendJson(response, { access_token: "a\r\nx-evil: 1" })],
  ["a token of another type", (response) => sendJson(response, { access_token: { a: 1 } })],
  ["a redirect", (response) => response.writeHead(302, { location: "http://127.0.0.2:1/" }).end()],
  ["a cut connection", (response) => response.destroy()],
  ["500", (response) => response.writeHead(500).end()],
  ["more than a token needs", (response) => response.end(" ".repeat(3_000_000))],
])(
  "a token endpoint that answers with %s: nothing is sent, the turn may be tried later",
  async (_, answer) => {
    await using tokens = await startTokenServer(answer);
    await using rogue = await startGuarded();
    await using agent = open(rogue.url, tokens.url);
    const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
    expect(error.retry).toBe("later");
    expect(["AGENT_UNAUTHORIZED", "AGENT_UNREACHABLE", "CARD_UNREACHABLE"]).toContain(error.code);
    expect(`${error.message} ${error.remedy} ${error.stack}`).not.toMatch(/s3:cr|x-evil|invalid_client/);
    expect(rogue.requests).toEqual([]);
  },
);

test("one caller's abort leaves the token to the others who wait for it", async () => {
  const held: ServerResponse[] = [];
  await using tokens = await startTokenServer((response) => held.push(response));
  await using rogue = await startGuarded("token-1");
  await using agent = open(rogue.url, tokens.url);
  const caller = new AbortController();
  const first = failureOf(listen(agent.send(aMessage("hello"), caller.signal)));
  const second = listen(agent.send(aMessage("hello"), within(boundMs)));
  await expect.poll(() => held.length).toBe(1);
  caller.abort();
  expect((await first).code).toBe("ABORTED");
  for (const response of held) token()(response, 1);
  expect((await second).text).toBe("well");
  expect(tokens.asked).toHaveLength(1);
});

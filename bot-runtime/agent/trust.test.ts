import type { ServerOptions } from "node:https";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Authority,
  certificateAuthority,
  needsOpenssl,
  type Pair,
} from "../../test/agents/certificates.ts";
import { flawlessCard, rpcError, say, sendJson, startRogue, stream } from "../../test/agents/rogue.ts";
import { aMessage, failureOf, listen, openTestAgent, within } from "./agent.fixture.ts";

const boundMs = 12_000;
const ours = { "tls.caSecretRef": { name: "agent-ca" } };
const mutual = { ...ours, "tls.clientCertSecretRef": { name: "bot-cert" } };

describe("TLS towards the agent", needsOpenssl, () => {
  let authority: Authority;
  let stranger: Authority;
  let server: Pair;
  let client: Pair;
  let foreign: Pair;
  beforeAll(() => {
    authority = certificateAuthority();
    stranger = certificateAuthority();
    server = authority.issue("IP:127.0.0.1");
    client = authority.issue("DNS:bot");
    foreign = stranger.issue("DNS:bot");
  });

  const start = (tls: ServerOptions, address = "") =>
    startRogue({
      tls,
      card: (response, { headers }) => sendJson(response, flawlessCard(address || `https://${headers.host}`)),
      rpc: {
        SendStreamingMessage: stream(say.task(), say.text("well"), say.status("COMPLETED")),
        "*": rpcError(-32601, "Method not found"),
      },
    });
  const demandsClient = () => ({ ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
  const pair = ({ cert, key }: Pair) => ({ "tls.crt": cert, "tls.key": key });

  test("an agent of the private CA is spoken to", async () => {
    await using rogue = await start(server);
    await using agent = openTestAgent(rogue.url, ours, { "ca.crt": authority.ca });
    expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  });

  test("a client certificate is shown to an agent that asks for one", async () => {
    await using rogue = await start(demandsClient());
    const secrets = { "ca.crt": authority.ca, ...pair(client) };
    await using agent = openTestAgent(rogue.url, mutual, secrets);
    expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  });

  test.each([
    ["no CA of ours", {}, () => ({})],
    ["another CA", ours, () => ({ "ca.crt": stranger.ca })],
    ["a CA that is named but missing: never the public ones instead", ours, () => ({})],
    ["a CA that is no certificate", ours, () => ({ "ca.crt": "not PEM" })],
  ])("an agent is not trusted with %s", async (_, changes, secrets) => {
    await using rogue = await start(server);
    await using agent = openTestAgent(rogue.url, changes, secrets());
    const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
    expect(error).toMatchObject({ code: "AGENT_UNTRUSTED", retry: "later" });
    expect(rogue.requests).toEqual([]);
  });

  test("an agent is not trusted under another name", async () => {
    await using rogue = await start(authority.issue("DNS:another.example"));
    await using agent = openTestAgent(rogue.url, ours, { "ca.crt": authority.ca });
    expect((await failureOf(agent.card(within(boundMs)))).code).toBe("AGENT_UNTRUSTED");
  });

  test.each([
    ["none", ours, () => ({})],
    ["one of a stranger", mutual, () => pair(foreign)],
    ["one that is named but missing", mutual, () => ({})],
    ["a certificate with another's key", mutual, () => pair({ cert: client.cert, key: foreign.key })],
  ])(
    "an agent that asks for a client certificate refuses %s, and nothing was sent",
    async (_, changes, secrets) => {
      await using rogue = await start(demandsClient());
      await using agent = openTestAgent(rogue.url, changes, { "ca.crt": authority.ca, ...secrets() });
      const error = await failureOf(listen(agent.send(aMessage("hello"), within(boundMs))));
      // TLS 1.3 tells a client only after the handshake that its certificate was refused, or just hangs up.
      expect(["AGENT_UNTRUSTED", "CARD_UNREACHABLE"]).toContain(error.code);
      expect(error.retry).toBe("later");
      expect(rogue.requests).toEqual([]);
    },
  );

  test("a rotated CA and client certificate are taken without a restart", async () => {
    await using rogue = await start(demandsClient());
    const secrets: Record<string, string> = { "ca.crt": stranger.ca, ...pair(foreign) };
    await using agent = openTestAgent(rogue.url, mutual, secrets);
    await failureOf(agent.card(within(boundMs)));
    Object.assign(secrets, { "ca.crt": authority.ca, ...pair(client) });
    expect((await listen(agent.send(aMessage("hello"), within(boundMs)))).text).toBe("well");
  });

  test("a card that came by https cannot lead to http", async () => {
    await using plain = await startRogue();
    await using rogue = await start(server, plain.url);
    await using agent = openTestAgent(rogue.url, ours, { "ca.crt": authority.ca });
    expect((await failureOf(agent.card(within(boundMs)))).code).toBe("ORIGIN_REFUSED");
    expect(plain.requests).toEqual([]);
  });
});

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type AgentCard, generateAgentCardSignature } from "@a2a-js/sdk";
import { DefaultAgentCardResolver } from "@a2a-js/sdk/client";
import { beforeEach, expect, test, vi } from "vitest";
import { flawlessCard, type RogueAgent, sendJson, startRogue } from "../../test/agents/rogue.ts";
import { failureOf, openTestAgent, within } from "./agent.fixture.ts";

const boundMs = 10_000;
const pinned = { requireSignedCard: { secretKeyRef: { name: "card-key", key: "card.pem" } } };
const ours = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ed = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();
const jwk = (key: KeyObject): string => JSON.stringify(key.export({ format: "jwk" }));

// The SDK prints each signature that it could not verify.
const printed = vi.spyOn(console, "debug");
beforeEach(() => void printed.mockReset().mockImplementation(() => undefined));

type Raw = ReturnType<typeof flawlessCard>;
type Signatures = AgentCard["signatures"];

async function signatures(card: Raw, key: KeyObject, alg = "ES256"): Promise<Signatures> {
  const normal = new DefaultAgentCardResolver().normalizeAgentCard(card);
  return (await generateAgentCardSignature(key, { alg, kid: "k1", typ: "JOSE" })(normal)).signatures;
}

/** An agent whose card is what `change` makes of a flawless one. */
const serve = (change: (card: Raw) => Promise<Readonly<Record<string, unknown>>>): Promise<RogueAgent> =>
  startRogue({
    card: async (response, { headers }) =>
      sendJson(response, await change(flawlessCard(`http://${headers.host}`))),
  });
const open = (rogue: RogueAgent, secret?: string) =>
  openTestAgent(rogue.url, pinned, secret === undefined ? {} : { "card.pem": secret });
const signedBy =
  (key: KeyObject, alg?: string) =>
  async (card: Raw): Promise<Readonly<Record<string, unknown>>> => ({
    ...card,
    signatures: await signatures(card, key, alg),
  });

test.each([
  ["ES256, pinned as PEM", ours.privateKey, "ES256", pem(ours.publicKey)],
  ["ES256, pinned as JWK", ours.privateKey, "ES256", jwk(ours.publicKey)],
  ["ES256, pinned with blank lines around", ours.privateKey, "ES256", `\n${pem(ours.publicKey)}\n\n`],
  ["RS256", rsa.privateKey, "RS256", pem(rsa.publicKey)],
  ["EdDSA", ed.privateKey, "EdDSA", pem(ed.publicKey)],
])("a card that the pinned key signed is accepted: %s", async (_, key, alg, secret) => {
  await using rogue = await serve(signedBy(key, alg));
  await using agent = open(rogue, secret);
  expect(await agent.card(within(boundMs))).toMatchObject({ name: "Rogue" });
});

test("one good signature among others is enough", async () => {
  await using rogue = await serve(async (card) => ({
    ...card,
    signatures: [
      ...(await signatures(card, stranger.privateKey)),
      ...(await signatures(card, ours.privateKey)),
    ],
  }));
  await using agent = open(rogue, pem(ours.publicKey));
  expect(await agent.card(within(boundMs))).toMatchObject({ name: "Rogue" });
});

const unsigned = (algorithm: string) => async (card: Raw) => {
  const header = { alg: algorithm, kid: "k1", typ: "JOSE" };
  const encoded = Buffer.from(JSON.stringify(header)).toString("base64url");
  return { ...card, signatures: [{ protected: encoded, signature: "" }] };
};

test.each<[given: string, change: (card: Raw) => Promise<Readonly<Record<string, unknown>>>]>([
  ["without a signature", async (card) => card],
  ["with an empty list of signatures", async (card) => ({ ...card, signatures: [] })],
  ["signed by a stranger", signedBy(stranger.privateKey)],
  [
    "changed after it was signed",
    async (card) => ({ ...(await signedBy(ours.privateKey)(card)), name: "Evil" }),
  ],
  [
    "given another skill after it was signed",
    async (card) => ({ ...(await signedBy(ours.privateKey)(card)), skills: [{ id: "x", name: "X" }] }),
  ],
  ["that claims to need no signature (alg none)", unsigned("none")],
  ["that takes the public key for a shared secret (alg HS256)", unsigned("HS256")],
  [
    "with signatures of no shape",
    async (card) => ({ ...card, signatures: [null, 7, {}, { protected: "!" }] }),
  ],
  [
    "with 1,000 signatures",
    async (card) => ({
      ...card,
      signatures: Array(1_000).fill((await signatures(card, stranger.privateKey))[0]),
    }),
  ],
])("a card %s is refused", async (_, change) => {
  await using rogue = await serve(change);
  await using agent = open(rogue, pem(ours.publicKey));
  const error = await failureOf(agent.card(within(boundMs)));
  expect(printed.mock.calls.length).toBeLessThan(10);
  expect(["CARD_UNSIGNED", "CARD_INVALID"]).toContain(error.code);
  expect(error.retry).toBe("later");
});

test.each([
  ["is missing", undefined],
  ["is empty", ""],
  ["is no key", "ssh-rsa AAAA"],
  ["is a shared secret", JSON.stringify({ kty: "oct", k: "c2VjcmV0" })],
])("no card is accepted where the pinned key %s", async (_, secret) => {
  await using rogue = await serve(signedBy(ours.privateKey));
  await using agent = open(rogue, secret);
  const error = await failureOf(agent.card(within(boundMs)));
  expect(error.code).toBe("CARD_UNSIGNED");
  expect(error.remedy).toContain("spec.agent.requireSignedCard");
});

test("a pinned private key works as its public half, and shows nowhere", async () => {
  const secret = ours.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await using rogue = await serve(signedBy(stranger.privateKey));
  await using agent = open(rogue, secret);
  const error = await failureOf(agent.card(within(boundMs)));
  expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain("PRIVATE");
});

test("a rotated key is taken without a restart", async () => {
  await using rogue = await serve(signedBy(ours.privateKey));
  const secrets = { "card.pem": pem(stranger.publicKey) };
  await using agent = openTestAgent(rogue.url, pinned, secrets);
  await failureOf(agent.card(within(boundMs)));
  secrets["card.pem"] = pem(ours.publicKey);
  expect(await agent.card(within(boundMs))).toMatchObject({ name: "Rogue" });
});

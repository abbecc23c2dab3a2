import { AgentCard } from "@a2a-js/sdk";
import {
  type Client,
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from "@a2a-js/sdk/client";
import { z } from "zod";
import { AgentError } from "./errors.ts";
import type { AgentCardSummary } from "./port.ts";
import { readable } from "./readable.ts";

export type Connected = {
  readonly client: Client;
  readonly summary: AgentCardSummary;
  /** URIs of the extensions that the card lists. */
  readonly extensions: readonly string[];
  /** The card as it was served, to notice a change. */
  readonly fingerprint: string;
};

/** @throws {AgentError} CARD_UNSIGNED when the card is not signed with the pinned key. */
export type VerifyCard = (card: AgentCard) => Promise<void>;

/**
 * Reads the card below `url` (or at it, where it names a JSON document) and makes a client for the first interface that we speak and
 * may call. With `verify` only what the signature covers is looked at, which leaves out cards of 0.3.
 * @throws {AgentError} CARD_UNREACHABLE, CARD_INVALID, CARD_UNSIGNED, PROTOCOL_UNSUPPORTED, ORIGIN_REFUSED, AGENT_UNAUTHORIZED
 */
export async function connect(
  url: string,
  origins: ReadonlySet<string>,
  fetchImpl: typeof fetch,
  verify: VerifyCard | undefined,
): Promise<Connected> {
  const fingerprint = await fetchCard(url, fetchImpl);
  const options = { legacyCompat: { enabled: true }, fetchImpl };
  const card = await cardFrom(fingerprint, new DefaultAgentCardResolver(options), verify);
  const read = CardSchema.safeParse(card);
  if (!read.success) throw new AgentError("CARD_INVALID", { about: fieldsOf(read.error) });
  const { supportedInterfaces, capabilities, skills, ...named } = read.data;
  const spoken = supportedInterfaces.filter(isSpoken);
  if (supportedInterfaces.length === 0)
    throw new AgentError("CARD_INVALID", { about: "it names no interface with an address" });
  if (spoken.length === 0) throw new AgentError("PROTOCOL_UNSUPPORTED");
  const refused = spoken.map(({ url }) => originOf(url)).filter((origin) => !origins.has(origin));
  const allowed = spoken.filter(({ url }) => origins.has(originOf(url)));
  if (allowed.length === 0) throw new AgentError("ORIGIN_REFUSED", { about: `the origin ${refused[0]}` });
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
  });
  const client = await factory.createFromAgentCard({
    ...card,
    capabilities: { ...card.capabilities, streaming: capabilities.streaming, extensions: [] },
    supportedInterfaces: allowed,
  });
  const protocolVersion = client.protocolVersion.startsWith("0.") ? "0.3" : "1.0";
  const extensions = capabilities.extensions.map(({ uri }) => uri);
  return {
    client,
    summary: { ...named, protocolVersion, streaming: capabilities.streaming, skills, extensions },
    extensions,
    fingerprint,
  };
}

/** Where cards lie: A2A 1.0 (14.3), and the older name that some agents still serve alone. */
const cardPaths = [".well-known/agent-card.json", ".well-known/agent.json"] as const;

/** A base address without its last slash would lose its last segment (`/api/a2a/ns/name`). Pure. */
export function cardAddresses(url: string): readonly URL[] {
  const given = new URL(url);
  if (given.pathname.endsWith(".json")) return [given];
  const base = new URL(given);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return cardPaths.map((path) => {
    const address = new URL(path, base);
    address.search = given.search;
    return address;
  });
}

async function fetchCard(url: string, fetchImpl: typeof fetch): Promise<string> {
  const headers = { accept: "application/json", "a2a-version": "1.0" };
  let status = 0;
  for (const address of cardAddresses(url)) {
    const response = await fetchImpl(address, { headers });
    if (response.ok) return response.text();
    await response.body?.cancel();
    status = response.status;
    if (status !== 404 && status !== 410) break;
  }
  throw new AgentError("CARD_UNREACHABLE", { about: `HTTP ${status}` });
}

async function cardFrom(
  text: string,
  resolver: DefaultAgentCardResolver,
  verify: VerifyCard | undefined,
): Promise<AgentCard> {
  let card: AgentCard;
  try {
    const json: unknown = JSON.parse(text);
    card = verify === undefined ? resolver.normalizeAgentCard(json) : AgentCard.fromJSON(json);
  } catch (error) {
    // The SDK's words quote the document.
    const about = error instanceof SyntaxError ? "it is no JSON" : "it is no card of A2A 1.0 or 0.3";
    throw new AgentError("CARD_INVALID", { about });
  }
  await verify?.(card);
  return card;
}

const text = (most: number) =>
  z
    .string()
    .transform((value) => readable(value, most))
    .catch("");

/** A list of which what cannot be read is left out: one odd skill does not cost the agent. */
const listOf = <T extends z.ZodType>(item: T, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.slice(0, most).flatMap((one): z.infer<T>[] => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );

const Interface = z.looseObject({
  url: z.string().refine((url) => URL.canParse(url)),
  protocolBinding: z.string(),
  protocolVersion: z.string().catch(""),
  tenant: z.string().catch(""),
});

const CardSchema = z.object({
  name: z
    .string()
    .min(1)
    .transform((name) => readable(name, 200)),
  version: text(100),
  description: text(2_000),
  capabilities: z
    .object({
      streaming: z.boolean().catch(false),
      extensions: listOf(z.object({ uri: z.string() }), 50),
    })
    .catch({ streaming: false, extensions: [] }),
  skills: listOf(
    z.object({
      id: text(200),
      name: text(200),
      description: text(1_000),
      examples: listOf(
        z.string().transform((example) => readable(example, 500)),
        10,
      ),
    }),
    50,
  ),
  supportedInterfaces: listOf(Interface, 50),
});

const isSpoken = ({ protocolBinding, protocolVersion }: z.infer<typeof Interface>): boolean =>
  ["JSONRPC", "HTTP+JSON"].includes(protocolBinding.toUpperCase()) &&
  /^(1(\.|$)|0\.3|$)/.test(protocolVersion);

/** A `file:` has no origin, which is told by its scheme. */
function originOf(url: string): string {
  const { origin, protocol } = new URL(url);
  return origin === "null" ? protocol : origin;
}

const fieldsOf = (error: z.ZodError): string =>
  `its ${[...new Set(error.issues.map(({ path }) => path.join(".") || "whole"))].join(", ")} cannot be read`;

import type { AgentCard } from "@a2a-js/sdk";
import {
  type Client,
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from "@a2a-js/sdk/client";
import { AgentError } from "./errors.ts";
import type { AgentCardSummary } from "./port.ts";

export type Connected = {
  readonly client: Client;
  readonly summary: AgentCardSummary;
  /** URIs of the extensions that the card lists. */
  readonly extensions: readonly string[];
  /** The card as it was served, to notice a change. */
  readonly fingerprint: string;
};

/** Where cards lie: A2A 1.0 (14.3), and the older name that some agents still serve alone. */
const cardPaths = [".well-known/agent-card.json", ".well-known/agent.json"] as const;

/**
 * Reads the card below `url` (or at it, where it names a JSON document) and makes a client for the first interface that we speak and
 * may call.
 * @throws {AgentError} CARD_*, PROTOCOL_UNSUPPORTED, ORIGIN_REFUSED
 */
export async function connect(
  url: string,
  origins: ReadonlySet<string>,
  fetchImpl: typeof fetch,
): Promise<Connected> {
  const options = { legacyCompat: { enabled: true }, fetchImpl };
  const resolver = new DefaultAgentCardResolver(options);
  const card = await readCard(url, fetchImpl, (raw) => resolver.normalizeAgentCard(raw));
  const interfaces = (card.supportedInterfaces ?? []).filter((one) => URL.canParse(one.url));
  const allowed = interfaces.filter((one) => origins.has(new URL(one.url).origin));
  if (interfaces.length > 0 && allowed.length === 0)
    throw new AgentError("ORIGIN_REFUSED", {
      cause: new Error(`the card points to ${new URL(interfaces[0]?.url ?? "").origin}`),
    });
  const factory = new ClientFactory(
    ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
      transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
      cardResolver: resolver,
    }),
  );
  try {
    const client = await factory.createFromAgentCard({ ...card, supportedInterfaces: allowed });
    return {
      client,
      summary: summaryOf(card, client),
      extensions: extensionsOf(card),
      fingerprint: JSON.stringify(card),
    };
  } catch (cause) {
    throw new AgentError(allowed.length === 0 ? "CARD_INVALID" : "PROTOCOL_UNSUPPORTED", { cause });
  }
}

async function readCard(
  url: string,
  fetchImpl: typeof fetch,
  normalize: (raw: unknown) => AgentCard,
): Promise<AgentCard> {
  let missing: unknown;
  for (const address of cardAddresses(url)) {
    const response = await fetchImpl(address, { headers: { accept: "application/json" } });
    if (response.status === 404) {
      missing = new Error(`404 at ${address.pathname}`);
      await response.body?.cancel();
      continue;
    }
    if (response.status === 401 || response.status === 403) throw new AgentError("AGENT_UNAUTHORIZED");
    if (!response.ok)
      throw new AgentError("CARD_UNREACHABLE", { cause: new Error(`status ${response.status}`) });
    try {
      const card = normalize(await response.json());
      if (typeof card.name !== "string" || card.name === "") throw new Error("the card has no name");
      return card;
    } catch (cause) {
      throw cause instanceof AgentError ? cause : new AgentError("CARD_INVALID", { cause });
    }
  }
  throw new AgentError("CARD_UNREACHABLE", { cause: missing });
}

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

const extensionsOf = (card: AgentCard): string[] =>
  (card.capabilities?.extensions ?? []).map(({ uri }) => uri);

const summaryOf = (card: AgentCard, client: Client): AgentCardSummary => ({
  name: card.name.slice(0, 200),
  version: String(card.version ?? "").slice(0, 100),
  description: String(card.description ?? "").slice(0, 2_000),
  protocolVersion: client.protocolVersion.startsWith("0.") ? "0.3" : "1.0",
  streaming: card.capabilities?.streaming === true,
  skills: (card.skills ?? [])
    .slice(0, 50)
    .map(({ id, name, examples }) => ({ id, name, examples: examples ?? [] })),
});

import type { AgentCard } from "@a2a-js/sdk";

/** The card as an A2A 0.3 server gives it: one `url`, no list of interfaces. Source: A2A 0.3 specification, AgentCard. */
export function legacyCard(card: AgentCard): Record<string, unknown> {
  return {
    protocolVersion: "0.3.0",
    name: card.name,
    description: card.description,
    version: card.version,
    url: card.supportedInterfaces[0]?.url,
    preferredTransport: "JSONRPC",
    provider: card.provider,
    capabilities: {
      streaming: card.capabilities?.streaming ?? false,
      pushNotifications: false,
      extensions: card.capabilities?.extensions.map(({ uri, description, required }) => ({
        uri,
        description,
        required,
      })),
    },
    defaultInputModes: card.defaultInputModes,
    defaultOutputModes: card.defaultOutputModes,
    skills: card.skills.map(({ id, name, description, tags, examples }) => ({
      id,
      name,
      description,
      tags,
      examples,
    })),
  };
}

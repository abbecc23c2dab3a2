import type { AgentCard, AgentInterface } from "@a2a-js/sdk";
import { feedbackUri } from "./feedback.ts";
import { hitlUri } from "./hitl.ts";

export type Protocol = "1.0" | "0.3" | "both";

/** What the agent says about itself. Its skills' examples serve as suggested prompts. */
export function agentCard(url: string, protocol: Protocol): AgentCard {
  const spoken: readonly ("1.0" | "0.3")[] = protocol === "both" ? ["1.0", "0.3"] : [protocol];
  return {
    name: "SRE agent",
    description:
      "Investigates alerts of a sample web shop: reads metrics, logs and deploys, says what is wrong and why, and mends it once a person approves.",
    version: "1.0.0",
    provider: { organization: "slack-agent-operator playground", url: "https://example.com" },
    supportedInterfaces: spoken.map(
      (protocolVersion): AgentInterface => ({
        url: `${url}/rpc`,
        protocolBinding: "JSONRPC",
        tenant: "",
        protocolVersion,
      }),
    ),
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: [
        {
          uri: hitlUri,
          description: "Asks for approvals and choices in a form that programs understand",
          required: false,
          params: undefined,
        },
        {
          uri: feedbackUri,
          description: "Is told what people think of its answers",
          required: false,
          params: undefined,
        },
      ],
    },
    securitySchemes: {},
    securityRequirements: [],
    defaultInputModes: ["text/plain"],
    defaultOutputModes: ["text/plain", "image/png"],
    signatures: [],
    skills: [
      skill(
        "investigate",
        "Investigate an alert",
        "Finds cause, extent and remedy from metrics, logs and deploys",
        ["What's wrong right now?", "Investigate payments", "Why is catalog slow?"],
      ),
      skill("inspect", "Look closer", "Logs, deploys, charts and comparisons of one service", [
        "Show me the logs of checkout",
        "Chart of the payments errors",
        "Compare search with yesterday",
      ]),
      skill("mend", "Mend it", "Rolls back or restarts a service after a person approved", [
        "Roll back payments",
        "Restart search",
      ]),
    ],
  };
}

const skill = (id: string, name: string, description: string, examples: string[]) => ({
  id,
  name,
  description,
  tags: ["sre"],
  examples,
  inputModes: [],
  outputModes: [],
  securityRequirements: [],
});

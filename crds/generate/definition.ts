import { group, kind, plural, rootRules, SpecSchema, version } from "../binding.ts";
import { StatusSchema } from "../status.ts";
import { type StructuralSchema, structuralSchema } from "./structural.ts";

/** The CustomResourceDefinition, apiextensions.k8s.io/v1. */
export function bindingDefinition() {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: ["sab"],
        categories: ["slackagents"],
      },
      scope: "Namespaced",
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: printerColumns,
          schema: { openAPIV3Schema: bindingStructure() },
        },
      ],
    },
  } as const;
}

/** The resource's own schema; what Kubernetes checks by itself (`metadata`) is left to it. */
export function bindingStructure(): StructuralSchema {
  return {
    type: "object",
    description:
      "Binds a Slack app to an A2A agent: the operator runs a bot that answers in Slack with the agent's words.",
    "x-kubernetes-validations": rootRules.map(({ cel, message }) => ({ rule: cel, message })),
    required: ["spec"],
    properties: {
      apiVersion: { type: "string", description: "slackagents.dev/v1alpha1." },
      kind: { type: "string", description: "SlackAgentBinding." },
      metadata: { type: "object" },
      spec: structuralSchema(SpecSchema),
      status: structuralSchema(StatusSchema),
    },
  };
}

const ofCondition = (type: string, field: string) => `.status.conditions[?(@.type=="${type}")].${field}`;

const printerColumns = [
  { name: "Ready", type: "string", jsonPath: ofCondition("Ready", "status") },
  { name: "Reason", type: "string", jsonPath: ofCondition("Ready", "reason") },
  { name: "Bot", type: "string", jsonPath: ".status.slack.botName" },
  { name: "Team", type: "string", jsonPath: ".status.slack.team" },
  { name: "Agent", type: "string", jsonPath: ".status.agent.name" },
  {
    name: "Channels",
    type: "integer",
    jsonPath: ".status.slack.channels",
    priority: 1,
    description: "Channels that the bot answers in and is a member of",
  },
  {
    name: "Holder",
    type: "string",
    jsonPath: ".status.holder.pod",
    priority: 1,
    description: "Pod that holds the Slack connection",
  },
  {
    name: "Protocol",
    type: "string",
    jsonPath: ".status.agent.protocolVersion",
    priority: 1,
    description: "A2A protocol version",
  },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
] as const;

import { z } from "zod";
import { limits } from "./limits.ts";
import { MessagesSchema } from "./messages.ts";
import { type Rule, withRules } from "./rules.ts";
import { AgentSchema } from "./spec/agent.ts";
import { ChannelsSchema, ConversationSchema } from "./spec/conversation.ts";
import { AccessSchema, ApprovalsSchema } from "./spec/people.ts";
import { PodSchema } from "./spec/pod.ts";
import { SlackSchema } from "./spec/slack.ts";
import { StoreSchema } from "./spec/store.ts";
import { StatusSchema } from "./status.ts";

export const group = "slackagents.dev";
export const version = "v1alpha1";
export const apiVersion = `${group}/${version}` as const;
export const kind = "SlackAgentBinding";
export const plural = "slackagentbindings";

export const SpecSchema = z
  .strictObject({
    slack: SlackSchema,
    agent: AgentSchema,
    channels: ChannelsSchema.optional(),
    directMessages: z
      .boolean()
      .default(true)
      .describe("Whether the bot answers direct messages. Default: true."),
    access: AccessSchema.prefault({}),
    conversation: ConversationSchema.prefault({}),
    approvals: ApprovalsSchema.prefault({}),
    messages: MessagesSchema.prefault({}),
    store: StoreSchema.optional(),
    pod: PodSchema.prefault({}),
    suspend: z
      .boolean()
      .default(false)
      .describe(
        "Whether to run no bot, deleting nothing: threads and waiting requests stay. Default: false.",
      ),
  })
  .describe("What is wanted: which Slack app speaks for which agent, where, and with whom.");
export type BindingSpec = z.output<typeof SpecSchema>;

const MetadataSchema = z.looseObject({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, {
    error: "write lower-case letters, digits, hyphens and dots, for example sre-bot",
  }),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** Rules about the resource as a whole; the API server shows CEL no more of `metadata` than the name. */
export const rootRules: readonly Rule<{ readonly metadata: { readonly name: string } }>[] = [
  {
    message: `write a metadata.name of ${limits.bindingNameCharacters} characters or fewer`,
    cel: `self.metadata.name.size() <= ${limits.bindingNameCharacters}`,
    check: ({ metadata }) => metadata.name.length <= limits.bindingNameCharacters,
  },
];

/** The resource. A status that does not fit is dropped: it is ours to write, and must never keep a bot from its spec. */
export const BindingSchema = withRules(
  z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal(kind),
    metadata: MetadataSchema,
    spec: SpecSchema,
    status: StatusSchema.optional().catch(undefined),
  }),
  rootRules,
);
export type SlackAgentBinding = z.output<typeof BindingSchema>;
/** As a person writes it: defaults may be left out. */
export type SlackAgentBindingInput = z.input<typeof BindingSchema>;

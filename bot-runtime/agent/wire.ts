import { type Part, Role, type SendMessageRequest } from "@a2a-js/sdk";
import type { Calls } from "./calls.ts";
import type { Connected } from "./card.ts";
import { hitlUri } from "./extensions.ts";
import type { AgentLimits } from "./limits.ts";
import type { OpenStreams } from "./open-streams.ts";
import type { OnIgnored } from "./plain.ts";
import type { OutgoingFile, OutgoingMessage } from "./port.ts";

/** What every conversation with the agent goes through. */
export type Wire = {
  readonly calls: Calls;
  readonly limits: AgentLimits;
  readonly onIgnored: OnIgnored;
  readonly streams: OpenStreams;
};

/** Our message as the SDK wants it; what is empty is left out on the wire. Agents that do not stream are asked to answer at once. */
export const requestOf = (
  message: OutgoingMessage,
  { summary, extensions }: Connected,
): SendMessageRequest => ({
  tenant: "",
  metadata: undefined,
  configuration: {
    acceptedOutputModes: [],
    taskPushNotificationConfig: undefined,
    returnImmediately: !summary.streaming,
  },
  message: {
    messageId: message.messageId,
    contextId: message.contextId ?? "",
    taskId: message.taskId ?? "",
    role: Role.ROLE_USER,
    parts: [textPart(message.text), ...(message.files ?? []).map(filePart)],
    metadata: message.metadata === undefined ? undefined : { ...message.metadata },
    // An extension's answer stands in the metadata under its URI, and the message says so (spec 4.6). An agent that asked by
    // kagent's is answered by it, whatever its card says.
    extensions: [...new Set([...extensions, hitlUri])].filter((uri) => uri in (message.metadata ?? {})),
    referenceTaskIds: [...message.referenceTaskIds],
  },
});

const textPart = (text: string): Part => ({
  content: { $case: "text", value: text },
  metadata: undefined,
  filename: "",
  mediaType: "text/plain",
});

const filePart = ({ name, mediaType, bytes }: OutgoingFile): Part => ({
  content: { $case: "raw", value: Buffer.from(bytes) },
  metadata: undefined,
  filename: name,
  mediaType,
});

import { randomUUID } from "node:crypto";
import { type Part, Role, type SendMessageRequest, type StreamResponse, TaskState } from "@a2a-js/sdk";
import {
  type Client,
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
} from "@a2a-js/sdk/client";
import { hitlUri } from "./hitl.ts";

/** What a caller saw of one message, in a form that tests can read. */
export interface Seen {
  taskId: string;
  contextId: string;
  readonly states: string[];
  /** Texts of status messages. */
  readonly said: string[];
  /** Tool calls and answers: "call query_metrics", "response query_metrics". */
  readonly steps: string[];
  /** The artifacts' text, in order. */
  answer: string;
  /** How many events the answer came in. */
  chunks: number;
  readonly files: { readonly name: string; readonly mediaType: string; readonly bytes: Buffer }[];
  /** An answer without a task. */
  message: string | undefined;
  /** The last request of the human-in-the-loop extension. */
  request: unknown;
  requestExtensions: readonly string[];
}

export interface Ask {
  readonly taskId?: string;
  readonly contextId?: string;
  readonly referenceTaskIds?: readonly string[];
  readonly response?: unknown;
  readonly messageId?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (seen: Seen) => void;
}

export interface Caller {
  readonly client: Client;
  ask(text: string, ask?: Ask): Promise<Seen>;
}

export interface CallerOptions {
  /** Header `A2A-Extensions` with the human-in-the-loop extension. */
  readonly hitl?: boolean;
  readonly token?: string;
}

/** A client of the SDK that speaks what the agent's card offers, 1.0 first. */
export async function aCaller(url: string, options: CallerOptions = {}): Promise<Caller> {
  const transport = { legacyCompat: { enabled: true } };
  const factory = new ClientFactory(
    ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
      transports: [new JsonRpcTransportFactory(transport)],
      cardResolver: new DefaultAgentCardResolver(transport),
    }),
  );
  const client = await factory.createFromUrl(`${url}/`);
  const extensionHeader = client.protocolVersion === "0.3" ? "X-A2A-Extensions" : "A2A-Extensions";
  const serviceParameters = {
    ...(options.hitl === true ? { [extensionHeader]: hitlUri } : {}),
    ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
  };
  return {
    client,
    async ask(text, ask = {}) {
      const seen = nothingSeen();
      const events = client.sendMessageStream(requestFor(text, ask), {
        serviceParameters,
        ...(ask.signal === undefined ? {} : { signal: ask.signal }),
      });
      for await (const event of events) {
        look(seen, event);
        ask.onEvent?.(seen);
      }
      return seen;
    },
  };
}

export const nothingSeen = (): Seen => ({
  taskId: "",
  contextId: "",
  states: [],
  said: [],
  steps: [],
  answer: "",
  chunks: 0,
  files: [],
  message: undefined,
  request: undefined,
  requestExtensions: [],
});

export function requestFor(text: string, ask: Ask = {}): SendMessageRequest {
  return {
    tenant: "",
    configuration: undefined,
    metadata: undefined,
    message: {
      messageId: ask.messageId ?? randomUUID(),
      contextId: ask.contextId ?? "",
      taskId: ask.taskId ?? "",
      role: Role.ROLE_USER,
      parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "" }],
      metadata: ask.response === undefined ? undefined : { [hitlUri]: ask.response },
      extensions: ask.response === undefined ? [] : [hitlUri],
      referenceTaskIds: [...(ask.referenceTaskIds ?? [])],
    },
  };
}

const stateNames: Readonly<Record<number, string>> = {
  [TaskState.TASK_STATE_SUBMITTED]: "submitted",
  [TaskState.TASK_STATE_WORKING]: "working",
  [TaskState.TASK_STATE_COMPLETED]: "completed",
  [TaskState.TASK_STATE_FAILED]: "failed",
  [TaskState.TASK_STATE_CANCELED]: "canceled",
  [TaskState.TASK_STATE_INPUT_REQUIRED]: "input-required",
  [TaskState.TASK_STATE_REJECTED]: "rejected",
  [TaskState.TASK_STATE_AUTH_REQUIRED]: "auth-required",
};

export const nameOf = (state: TaskState | undefined): string => stateNames[state ?? -1] ?? "unknown";

/** Adds one event to what was seen. */
export function look(seen: Seen, { payload }: StreamResponse): void {
  switch (payload?.$case) {
    case "task":
      seen.taskId = payload.value.id;
      seen.contextId = payload.value.contextId;
      seen.states.push(nameOf(payload.value.status?.state));
      return;
    case "message":
      seen.message = payload.value.parts.map(textIn).join("");
      return;
    case "statusUpdate": {
      const { message, state } = payload.value.status ?? {};
      seen.states.push(nameOf(state));
      seen.said.push(...(message?.parts ?? []).map(textIn).filter((text) => text !== ""));
      seen.steps.push(...(message?.parts ?? []).flatMap(stepIn));
      if (message?.metadata?.[hitlUri] !== undefined) {
        seen.request = message.metadata[hitlUri];
        seen.requestExtensions = message.extensions;
      }
      return;
    }
    case "artifactUpdate":
      for (const part of payload.value.artifact?.parts ?? []) {
        if (part.content?.$case === "raw") {
          const { filename: name, mediaType } = part;
          seen.files.push({ name, mediaType, bytes: Buffer.from(part.content.value) });
        } else {
          seen.answer += textIn(part);
          seen.chunks += 1;
        }
      }
  }
}

const textIn = ({ content }: Part): string => (content?.$case === "text" ? content.value : "");

function stepIn({ content, metadata }: Part): string[] {
  if (content?.$case !== "data") return [];
  const type = metadata?.adk_type === metadata?.kagent_type ? metadata?.adk_type : "contradiction";
  return [`${String(type).replace("function_", "")} ${content.value.name}`];
}

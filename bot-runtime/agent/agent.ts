import { Role, TaskState as Sdk, type SendMessageRequest, type StreamResponse, type Task } from "@a2a-js/sdk";
import { withA2AExtensions } from "@a2a-js/sdk/client";
import { type BindingSpec, credentialFiles } from "../../crds/index.ts";
import { agentAuth } from "./auth.ts";
import { backoffMs, inScope, type OnCall, pause, retrySafely, streamInScope } from "./calls.ts";
import { type Connected, connect } from "./card.ts";
import { hear, snapshot, stateOf } from "./convert.ts";
import { AgentError } from "./errors.ts";
import { agentFetch, openHttp, type Trust } from "./http.ts";
import { limits } from "./limits.ts";
import {
  type Agent,
  type AgentEvent,
  isInterrupted,
  isTerminal,
  type OutgoingMessage,
  type TaskState,
} from "./port.ts";

export type AgentOptions = {
  /** The credential file of this name, read at each use. */
  readonly secret: (file: string) => string | undefined;
  readonly onCall?: OnCall;
};

/** Opens the agent of a binding. Nothing is called before the first use. */
export function openAgent(spec: BindingSpec, options: AgentOptions): Agent {
  const onCall = options.onCall ?? (() => {});
  const { url, allowedOrigins } = spec.agent;
  const files = fileNames(spec);
  const http = openHttp(trustOf(spec, options.secret));
  const origins = new Set([new URL(url).origin, ...allowedOrigins.map((one) => new URL(one).origin)]);
  const fetchImpl = agentFetch(http, origins, agentAuth(spec.agent.auth, options.secret, files, fetch));
  let current: Promise<Connected> | undefined;
  /** What `current` last came to. Apart from it: a reading that waits for `current` would wait for itself. */
  let known: Connected | undefined;

  /** The card may change while the agent runs: a new one makes a new client, the same keeps it. */
  const readCard = async (signal: AbortSignal): Promise<Connected> => {
    const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.cardMs)]);
    const fresh = await inScope("card", onCall, bound, () => connect(url, origins, fetchImpl)).catch(
      (error: unknown) => {
        throw signal.aborted ? error : asCardError(error);
      },
    );
    if (known?.fingerprint !== fresh.fingerprint) known = fresh;
    return known;
  };
  const connected = (signal: AbortSignal): Promise<Connected> => {
    current ??= remember(readCard(signal));
    return current;
  };
  const remember = (reading: Promise<Connected>): Promise<Connected> => {
    const kept = reading.catch((error: unknown) => {
      if (current === kept) current = undefined;
      throw error;
    });
    return kept;
  };

  return {
    async card(signal) {
      const fresh = await readCard(signal);
      current = Promise.resolve(fresh);
      return fresh.summary;
    },
    async *send(message, signal) {
      const agent = await retrySafely(() => connected(signal), signal);
      yield* sendMessage(agent, message, onCall, signal, () => {
        current = undefined;
      });
    },
    async *follow(taskId, signal) {
      const agent = await retrySafely(() => connected(signal), signal);
      yield* followTask(agent, taskId, onCall, signal);
    },
    async tasksOf(contextId, signal) {
      const { client, summary } = await connected(signal);
      if (summary.protocolVersion === "0.3") return undefined;
      const request = {
        tenant: "",
        contextId,
        status: Sdk.TASK_STATE_UNSPECIFIED,
        pageSize: 50,
        pageToken: "",
        historyLength: 100,
        statusTimestampAfter: undefined,
      };
      const listed = await inScope("listTasks", onCall, signal, () =>
        client.listTasks(request, { signal }),
      ).catch(notOffered);
      return listed?.tasks.map((task) => ({
        taskId: task.id,
        state: stateOf(task.status?.state),
        messageIds: (task.history ?? []).map(({ messageId }) => messageId),
      }));
    },
    async cancel(taskId, signal) {
      const { client } = await connected(signal);
      const request = { tenant: "", id: taskId, metadata: undefined };
      await inScope("cancelTask", onCall, signal, () => client.cancelTask(request, { signal })).catch(
        (error: unknown) => {
          // Ended already, or not known any more: there is nothing left to cancel.
          const over =
            error instanceof AgentError &&
            ["TASK_TERMINAL", "TASK_UNKNOWN", "AGENT_REFUSED"].includes(error.code);
          if (!over) throw error;
        },
      );
    },
    [Symbol.asyncDispose]: () => http.destroy(),
  };
}

/** Sends once; a stream that ends or breaks before the task does is gone on with by `followTask`. */
async function* sendMessage(
  agent: Connected,
  message: OutgoingMessage,
  onCall: OnCall,
  signal: AbortSignal,
  forgetCard: () => void,
): AsyncGenerator<AgentEvent> {
  const reader = eventReader(message.taskId, message.contextId);
  const request = requestOf(message, !agent.summary.streaming);
  const options = { signal, serviceParameters: optIn(agent) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (agent.summary.streaming)
        yield* readStream("sendMessageStream", reader, onCall, signal, () =>
          agent.client.sendMessageStream(request, options),
        );
      else {
        const result = await inScope("sendMessage", onCall, signal, () =>
          agent.client.sendMessage(request, options),
        );
        yield* reader.read(asResponse(result));
      }
      break;
    } catch (error) {
      if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
      if (error.code === "PROTOCOL_UNSUPPORTED" || error.code === "AGENT_REFUSED") forgetCard();
      // From the first word on the task exists, and `GetTask` knows more than a broken stream.
      if (reader.heard()) break;
      if (error.retry !== "later" || attempt >= limits.safeRetries || error.code === "AGENT_UNAUTHORIZED")
        throw error;
      await pause(error.retryAfterMs ?? backoffMs(attempt), signal);
    }
  }
  if (reader.settled()) return;
  const taskId = reader.taskId();
  if (taskId === undefined || !reader.heard())
    throw new AgentError("SEND_AMBIGUOUS", { cause: new Error("the answer ended without a word") });
  yield* followTask(agent, taskId, onCall, signal);
}

/** `GetTask`, then live events where the agent streams, then `GetTask` again: streams are hints, it is the truth. */
async function* followTask(
  agent: Connected,
  taskId: string,
  onCall: OnCall,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  let failures = 0;
  let subscribes = agent.summary.streaming;
  for (let polls = 0; ; polls += 1) {
    let task: Task;
    try {
      task = await getTask(agent, taskId, onCall, signal);
      failures = 0;
    } catch (error) {
      if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
      if (error.code === "TASK_UNKNOWN") throw new AgentError("TASK_LOST", { cause: error });
      failures += 1;
      if (failures > limits.pollFailures)
        throw error.retry === "never" ? error : new AgentError("AGENT_UNREACHABLE", { cause: error });
      await pause(error.retryAfterMs ?? backoffMs(failures), signal);
      continue;
    }
    if (polls === 0) yield { kind: "task", taskId, contextId: task.contextId };
    const whole = snapshot(task);
    yield whole;
    if (isSettled(whole.state)) return;
    if (!subscribes) {
      await pause(Math.min(limits.pollMaxMs, limits.pollFirstMs * 1.5 ** polls), signal);
      continue;
    }
    // One live stream; when it ends, or is not to be had, the task is asked for again, then polled.
    subscribes = false;
    const reader = eventReader(taskId, task.contextId);
    try {
      yield* readStream("resubscribeTask", reader, onCall, signal, () =>
        agent.client.resubscribeTask({ tenant: "", id: taskId }, { signal }),
      );
    } catch (error) {
      if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
    }
  }
}

const getTask = (agent: Connected, taskId: string, onCall: OnCall, signal: AbortSignal): Promise<Task> => {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.getTaskMs)]);
  const call = () => agent.client.getTask({ tenant: "", id: taskId, historyLength: 0 }, { signal: bound });
  return inScope("getTask", onCall, signal, call);
};

async function* readStream(
  method: string,
  reader: EventReader,
  onCall: OnCall,
  signal: AbortSignal,
  open: () => AsyncGenerator<StreamResponse>,
): AsyncGenerator<AgentEvent> {
  for await (const response of streamInScope(method, onCall, signal, open)) {
    yield* reader.read(response);
    if (reader.settled()) return;
  }
}

type EventReader = {
  read(response: StreamResponse): AgentEvent[];
  heard(): boolean;
  settled(): boolean;
  taskId(): string | undefined;
};

/** Follows one task through a stream: names it once, leaves out what belongs to others, and stops at its end. */
function eventReader(expected: string | undefined, contextId: string | undefined): EventReader {
  let named: string | undefined;
  let heard = false;
  let settled = false;
  return {
    heard: () => heard,
    settled: () => settled,
    taskId: () => named ?? expected,
    read(response) {
      const said = hear(response);
      if (said === undefined || settled) return [];
      if (said.event.kind === "message") {
        heard = true;
        settled = true;
        return [said.event];
      }
      if (said.taskId === "" || (named !== undefined && said.taskId !== named)) return [];
      heard = true;
      const events: AgentEvent[] = [];
      if (named === undefined) {
        named = said.taskId;
        events.push({ kind: "task", taskId: named, contextId: said.contextId || contextId || named });
      }
      if (said.event.kind === "status" || said.event.kind === "snapshot")
        settled = isSettled(said.event.state);
      events.push(said.event);
      return events;
    },
  };
}

const isSettled = (state: TaskState): boolean => isTerminal(state) || isInterrupted(state);

const requestOf = (message: OutgoingMessage, returnImmediately: boolean): SendMessageRequest => ({
  tenant: "",
  metadata: undefined,
  configuration: { acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately },
  message: {
    messageId: message.messageId,
    contextId: message.contextId ?? "",
    taskId: message.taskId ?? "",
    role: Role.ROLE_USER,
    parts: [
      {
        content: { $case: "text", value: message.text },
        metadata: undefined,
        filename: "",
        mediaType: "text/plain",
      },
    ],
    metadata: message.metadata === undefined ? undefined : { ...message.metadata },
    extensions: [],
    referenceTaskIds: [...message.referenceTaskIds],
  },
});

/** kagent's human-in-the-loop extension is asked for where the card lists it. */
const hitl = "https://kagent.dev/extensions/hitl/v1";

const optIn = (agent: Connected): Record<string, string> => {
  const parameters = {};
  if (agent.extensions.includes(hitl)) withA2AExtensions(hitl)(parameters);
  return parameters;
};

const asResponse = (result: unknown): StreamResponse =>
  (result as { messageId?: string }).messageId !== undefined && (result as { id?: string }).id === undefined
    ? ({ payload: { $case: "message", value: result } } as StreamResponse)
    : ({ payload: { $case: "task", value: result } } as StreamResponse);

/** Whatever goes wrong with the card before an agent was ever reached is about the card. */
function asCardError(error: unknown): unknown {
  if (!(error instanceof AgentError)) return error;
  const about = ["SEND_AMBIGUOUS", "AGENT_REFUSED", "AGENT_FAILED", "TASK_UNKNOWN", "ABORTED"].includes(
    error.code,
  );
  return about ? new AgentError("CARD_UNREACHABLE", { cause: error }) : error;
}

/** An agent that does not offer a method is no failure. */
function notOffered(error: unknown): undefined {
  if (
    error instanceof AgentError &&
    (error.code === "AGENT_REFUSED" || error.code === "PROTOCOL_UNSUPPORTED")
  )
    return undefined;
  throw error;
}

function fileNames(spec: BindingSpec): (field: string) => string {
  const files = new Map(credentialFiles(spec).map(({ field, file }) => [field, file]));
  return (field) => files.get(`spec.${field}`) ?? field;
}

/** A private CA and a client certificate, as files of the credentials directory. */
function trustOf(spec: BindingSpec, secret: (file: string) => string | undefined): Trust {
  const read = (field: string, key?: string): string | undefined => {
    const found = credentialFiles(spec).find(
      (one) => one.field === `spec.${field}` && (key === undefined || one.key === key),
    );
    return found === undefined ? undefined : secret(found.file);
  };
  const trust = {
    ca: read("agent.tls.caSecretRef"),
    cert: read("agent.tls.clientCertSecretRef", "tls.crt"),
    key: read("agent.tls.clientCertSecretRef", "tls.key"),
  };
  return Object.fromEntries(Object.entries(trust).filter(([, value]) => value !== undefined));
}

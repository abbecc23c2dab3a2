import type { StreamResponse } from "@a2a-js/sdk";
import { withA2AExtensions } from "@a2a-js/sdk/client";
import type { Connected } from "./card.ts";
import { snapshot } from "./convert.ts";
import { AgentError } from "./errors.ts";
import { type EventReader, eventReader } from "./event-reader.ts";
import { feedbackUri, hitlUri } from "./extensions.ts";
import { followTask, getTask } from "./follow.ts";
import type { AgentEvent, OutgoingMessage } from "./port.ts";
import { shouldRetry } from "./retry.ts";
import { requestOf, type Wire } from "./wire.ts";

/** The client to send with: the one at hand, or a new one when what went wrong may be cured by the agent's present card. */
export type Connect = (refused: Connected | undefined) => Promise<Connected>;

/**
 * Sends a message once: only what surely did not run is tried again. A stream that ends or breaks before the task does is gone on with
 * by `followTask`, since from the first word on the task exists.
 * @throws {AgentError}
 */
export async function* sendMessage(
  connect: Connect,
  message: OutgoingMessage,
  wire: Wire,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  const reader = eventReader(message, false, wire.onIgnored);
  const agent = yield* sendSafely(connect, message, reader, wire, signal);
  const { taskId } = reader;
  if (!reader.heard)
    throw new AgentError("SEND_AMBIGUOUS", { about: "the agent's answer ended without a word" });
  if (taskId === undefined || (reader.settled && !reader.doubtful)) return;
  if (!reader.settled) yield* followTask(agent, taskId, true, wire, signal);
  else yield* wholeTruth(agent, taskId, wire, signal);
}

/** Streams the answer up to its end or its break. Throws what came before the first word. */
async function* sendSafely(
  connect: Connect,
  message: OutgoingMessage,
  reader: EventReader,
  wire: Wire,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Connected> {
  let agent = await connect(undefined);
  const enough = new AbortController();
  using _open = wire.streams.add(
    () => reader.taskId,
    () => enough.abort(),
  );
  for (let attempt = 0; ; ) {
    try {
      for await (const response of answers(agent, message, wire, signal, enough.signal)) {
        yield* reader.read(response);
        if (reader.settled) break;
      }
      return agent;
    } catch (error) {
      if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
      // `GetTask` knows more than a broken stream.
      if (reader.heard) return agent;
      const renewed = mayHaveMoved(error) ? await connect(agent) : agent;
      // A refusal of the protocol is tried again only on another interface; nothing of it ran either.
      const moved =
        renewed !== agent && error.code === "PROTOCOL_UNSUPPORTED" && attempt < wire.limits.safeRetries;
      if (!moved && !(await shouldRetry(error, attempt, wire.limits, signal))) throw error;
      agent = renewed;
      attempt += 1;
    }
  }
}

/** The agent's answer as stream events, whether it streams or not. */
async function* answers(
  agent: Connected,
  message: OutgoingMessage,
  { calls }: Wire,
  signal: AbortSignal,
  enough: AbortSignal,
): AsyncGenerator<StreamResponse> {
  const request = requestOf(message, agent);
  const options = { serviceParameters: headersOf(agent, message) };
  if (agent.summary.streaming) {
    const open = () => agent.client.sendMessageStream(request, options);
    yield* calls.stream("sendMessageStream", signal, open, enough);
    return;
  }
  const result = await calls.once("sendMessage", signal, () => agent.client.sendMessage(request, options));
  yield "messageId" in result
    ? { payload: { $case: "message", value: result } }
    : { payload: { $case: "task", value: result } };
}

/** Codes that an old card explains: another address, another version. */
const mayHaveMoved = ({ code }: AgentError): boolean =>
  code === "PROTOCOL_UNSUPPORTED" || code === "AGENT_UNREACHABLE";

/** One look at the whole of an answer whose stream had gaps. It is settled as it is: an agent that cannot tell it changes nothing. */
async function* wholeTruth(
  agent: Connected,
  taskId: string,
  wire: Wire,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  try {
    yield snapshot(await getTask(agent, taskId, wire, signal));
  } catch (error) {
    if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
  }
}

/**
 * Who asks, and extensions: kagent's human-in-the-loop is asked for where the card lists it, and where its answer is given; ours for
 * feedback where a message brings some.
 */
function headersOf(
  { extensions }: Connected,
  { metadata = {}, headers }: OutgoingMessage,
): Record<string, string> {
  const parameters = { ...headers };
  if (extensions.includes(hitlUri) || hitlUri in metadata) withA2AExtensions(hitlUri)(parameters);
  if (extensions.includes(feedbackUri) && feedbackUri in metadata) withA2AExtensions(feedbackUri)(parameters);
  return parameters;
}

import type { Task } from "@a2a-js/sdk";
import type { Connected } from "./card.ts";
import { snapshot } from "./convert.ts";
import { AgentError } from "./errors.ts";
import { eventReader, isSettled } from "./event-reader.ts";
import type { AgentEvent } from "./port.ts";
import { backoffMs, pause } from "./retry.ts";
import type { Wire } from "./wire.ts";

/**
 * `GetTask`, then live events where the agent streams, then `GetTask` again, until the task has settled: streams are hints, it is the
 * truth. A task that works for ever is asked for until `signal` aborts. `named`: the caller knows the task by its name already.
 * @throws {AgentError} TASK_LOST, and whatever keeps `GetTask` from working `limits.pollFailures` times in a row
 */
export async function* followTask(
  agent: Connected,
  taskId: string,
  named: boolean,
  wire: Wire,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  const { limits } = wire;
  let emptyStreams = 0;
  let told = named;
  let waitMs = limits.pollFirstMs;
  for (;;) {
    const task = await askPatiently(agent, taskId, wire, signal);
    if (!told) yield { kind: "task", taskId, contextId: task.contextId };
    told = true;
    const whole = snapshot(task);
    yield whole;
    if (isSettled(whole.state)) return;
    if (canResubscribe(agent) && emptyStreams < limits.emptyStreams) {
      const live = yield* listen(agent, taskId, wire, signal);
      emptyStreams = live ? 0 : emptyStreams + 1;
      if (live) waitMs = limits.pollFirstMs;
      if (live) continue;
    }
    await pause(waitMs * (0.75 + Math.random() / 2), signal);
    waitMs = Math.min(limits.pollMaxMs, waitMs * 1.5);
  }
}

/**
 * Python servers of 0.3 (a2a-sdk 0.3.26) store each chunk once more for every subscriber, so that resubscribing would double what
 * `GetTask` tells for good: such tasks are polled.
 */
const canResubscribe = ({ summary }: Connected): boolean =>
  summary.streaming && summary.protocolVersion === "1.0";

/** Live events as far as the stream brings them. True when it brought any. */
async function* listen(
  agent: Connected,
  taskId: string,
  { calls, onIgnored, streams }: Wire,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, boolean> {
  const reader = eventReader({ taskId }, true, onIgnored);
  const enough = new AbortController();
  using _open = streams.add(
    () => taskId,
    () => enough.abort(),
  );
  try {
    const request = { tenant: "", id: taskId };
    const open = () => agent.client.resubscribeTask(request);
    const stream = calls.stream("resubscribeTask", signal, open, enough.signal);
    for await (const response of stream) {
      yield* reader.read(response);
      // `GetTask` follows: a subscription may have missed what came before it.
      if (reader.settled) break;
    }
  } catch (error) {
    // Why the stream was not to be had does not matter as long as `GetTask` answers.
    if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
  }
  return reader.heard;
}

/** Asks for the task until it is told, a bounded number of times: an agent that restarts is away for some seconds. */
async function askPatiently(
  agent: Connected,
  taskId: string,
  wire: Wire,
  signal: AbortSignal,
): Promise<Task> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await getTask(agent, taskId, wire, signal);
    } catch (error) {
      if (!(error instanceof AgentError) || error.code === "ABORTED") throw error;
      if (error.code === "TASK_UNKNOWN") throw new AgentError("TASK_LOST", { cause: error });
      if (error.code === "AGENT_REFUSED" || failures > wire.limits.pollFailures) throw error;
      await pause(error.retryAfterMs ?? backoffMs(failures, wire.limits), signal);
    }
  }
}

/** @throws {AgentError} AGENT_FAILED as well when the agent tells of another task: nobody else's words become this answer. */
export async function getTask(
  agent: Connected,
  taskId: string,
  { calls, onIgnored }: Wire,
  signal: AbortSignal,
): Promise<Task> {
  const request = { tenant: "", id: taskId, historyLength: 0 };
  const task = await calls.once("getTask", signal, () => agent.client.getTask(request));
  if (task.id === taskId) return task;
  onIgnored("other-task");
  throw new AgentError("AGENT_FAILED", { about: "it was asked for one task and told of another" });
}

import type { Agent } from "../agent/port.ts";
import type { Log } from "../ops/log.ts";
import { limits } from "./limits.ts";

export type TaskStop = Disposable & {
  /** Somebody has asked for the end: their user id. */
  readonly by: string | undefined;
  /** The agent gave its task a name: from now on it can be cancelled. */
  named(taskId: string): void;
  /** Aborts when the agent was given its time to end by itself and did not. */
  readonly enough: AbortSignal;
};

/**
 * Cancels the agent's task once `stopped` aborts, and goes on listening for a short while: only the agent knows how its task ended,
 * and one that was done before the cancel came has its answer shown. The call itself may take longer than anybody listens.
 */
export function stopTask(
  stopped: AbortSignal,
  ports: { readonly agent: Pick<Agent, "cancel">; readonly log: Log },
  signal: AbortSignal,
): TaskStop {
  const enough = new AbortController();
  const name = Promise.withResolvers<string>();
  let timer: NodeJS.Timeout | undefined;
  const cancel = async (): Promise<void> => {
    timer = setTimeout(() => enough.abort(), limits.stopMs);
    const taskId = await name.promise;
    try {
      await ports.agent.cancel(taskId, AbortSignal.any([signal, AbortSignal.timeout(limits.cancelMs)]));
    } catch (error) {
      ports.log.warn({ err: error, task: taskId }, "the agent did not confirm that its task was cancelled");
    }
  };
  const begin = () => void cancel();
  if (stopped.aborted) begin();
  else stopped.addEventListener("abort", begin, { once: true });
  return {
    get by() {
      return stopped.aborted ? String(stopped.reason) : undefined;
    },
    named: name.resolve,
    enough: enough.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      stopped.removeEventListener("abort", begin);
    },
  };
}

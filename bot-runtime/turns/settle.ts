import { setTimeout as sleep } from "node:timers/promises";
import { AgentError } from "../agent/errors.ts";
import { referenceOf } from "./ids.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Turn } from "./turn.ts";

/**
 * A message went out and no word came back: did the agent get it? Where the agent lists its tasks the answer is known; else the
 * binding decides (`conversation.onAmbiguous`), since sending again may run the same thing twice.
 */
export async function settleSend(turn: Turn, ports: TurnPorts, signal: AbortSignal): Promise<TurnEvent> {
  // The task tells by itself: it goes on, or still asks, and then people decide again. An answer twice would be one too many.
  if (turn.decision !== undefined)
    return { kind: "named", taskId: turn.decision.taskId, contextId: turn.decision.contextId };
  const listed = await findTask(turn, ports, signal);
  if (listed?.kind === "found") return { kind: "named", taskId: listed.taskId, contextId: listed.contextId };
  if (listed?.kind === "absent") return { kind: "resend" };
  const { onAmbiguous, say } = ports.settings();
  const reference = referenceOf(turn.id);
  ports.log.warn(
    { turn: turn.id, context: turn.contextId, onAmbiguous },
    "it is unknown whether the agent got the message",
  );
  switch (onAmbiguous) {
    case "Resend":
      return { kind: "resend" };
    case "Fail":
      return {
        kind: "answered",
        answer: {
          outcome: "failed",
          markdown: say("ambiguousFailed", { reference }),
          problem: "SEND_AMBIGUOUS",
        },
      };
    case "Ask":
      return {
        kind: "answered",
        answer: {
          outcome: "ambiguous",
          markdown: say("ambiguous", { reference }),
          problem: "SEND_AMBIGUOUS",
        },
      };
  }
}

type Listed =
  | { readonly kind: "found"; readonly taskId: string; readonly contextId: string }
  /** The agent lists this context's tasks, and none of them is ours. */
  | { readonly kind: "absent" };

/** Looks several times before it says `absent`. */
async function findTask(turn: Turn, ports: TurnPorts, signal: AbortSignal): Promise<Listed | undefined> {
  let listed: Listed | undefined;
  for (const waitMs of limits.agentLooksMs) {
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    listed = await lookForTask(turn, ports, signal);
    if (listed?.kind !== "absent") return listed;
  }
  return listed;
}

async function lookForTask(turn: Turn, ports: TurnPorts, signal: AbortSignal): Promise<Listed | undefined> {
  const { contextId } = turn;
  if (contextId === undefined) return undefined;
  try {
    const tasks = await ports.agent.tasksOf(contextId, signal);
    const ours = tasks?.find((task) => task.messageIds.includes(turn.messageId));
    if (ours !== undefined) return { kind: "found", taskId: ours.taskId, contextId };
    // A list that shows no message ids proves nothing.
    const telling = tasks?.some((task) => task.messageIds.length > 0) === true;
    return telling ? { kind: "absent" } : undefined;
  } catch (error) {
    if (error instanceof AgentError && !signal.aborted) return undefined;
    throw error;
  }
}

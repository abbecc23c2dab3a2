import { AgentError } from "../agent/errors.ts";
import { feedbackUri } from "../agent/extensions.ts";
import type { Agent } from "../agent/port.ts";
import type { Rating } from "../inbox/rating.ts";
import type { Log } from "../ops/log.ts";
import { uuidV5 } from "../turns/ids.ts";
import { limits } from "./limits.ts";

export type AgentPorts = { readonly agent: Pick<Agent, "card" | "send">; readonly log: Log };

/**
 * Tells agents whose card lists the extension (`docs/feedback.md`) what a person thought of an answer: one message to the same
 * context. Whatever comes back is let go, and what cannot be told in time is dropped. Never rejects.
 */
export function agentTeller({ agent, log }: AgentPorts) {
  let calls = 0;
  return async (rating: Rating, user: string | undefined, signal: AbortSignal): Promise<void> => {
    const { context } = rating;
    if (context === undefined) return;
    const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.agentMs)]);
    if (calls >= limits.agentCalls) {
      log.warn(
        { turn: rating.turn },
        "the agent is told of too much feedback at once: it does not hear of this",
      );
      return;
    }
    calls += 1;
    try {
      const { extensions = [] } = await agent.card(bound);
      if (!extensions.includes(feedbackUri)) return;
      for await (const _ of agent.send(messageOf(rating, context, user), bound)) {
        // It may answer as it likes: nothing of that is shown.
      }
    } catch (error) {
      if (signal.aborted) return;
      const code = error instanceof AgentError ? error.code : undefined;
      log.warn({ err: error, turn: rating.turn, code }, "the agent could not be told what a person thought");
    } finally {
      calls -= 1;
    }
  };
}

/** The same click gives the same message, so that an agent that deduplicates can. */
const messageOf = (rating: Rating, contextId: string, user: string | undefined) => ({
  messageId: uuidV5(`feedback:${rating.turn}:${rating.user}:${rating.atMs}`),
  contextId,
  referenceTaskIds: rating.task === undefined ? [] : [rating.task],
  text: `Feedback on your answer: ${rating.value}.`,
  metadata: {
    [feedbackUri]: {
      value: rating.value,
      turn: rating.turn,
      ...(rating.task === undefined ? {} : { task: rating.task }),
      ...(user === undefined ? {} : { user }),
      time: new Date(rating.atMs).toISOString(),
    },
  },
});

import { describeError } from "../ops/log.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";
import { referenceOf } from "./ids.ts";
import { limits } from "./limits.ts";
import { reduceTurn, type TurnEvent } from "./reduce.ts";
import { showAnswer } from "./show.ts";
import type { StepPorts } from "./steps.ts";
import { tellElsewhere } from "./tell.ts";
import type { Answer, Turn } from "./turn.ts";

/**
 * The end of a turn that failed too often: the thread is told, then its requests become dead letters. In this order, since nobody
 * goes on with a turn that was buried: killed in between, the thread is told once more. A word that Slack will never take is logged.
 * @throws {SlackError} when Slack takes no word now; nothing is buried then.
 */
export async function giveUp(
  turn: Turn,
  error: unknown,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<void> {
  const problem = String(describeError(error).message).slice(0, 500);
  const sentence = ports
    .settings()
    .say("deadLetter", { attempts: String(limits.attempts), reference: referenceOf(turn.id) });
  const answer: Answer = { outcome: "dead-letter", markdown: sentence, problem };
  // What is stored stays the turn as it failed, which is what a retry begins with.
  const advance = async (from: Turn, event: TurnEvent): Promise<Turn> => reduceTurn(from, event);
  try {
    const shown = await showAnswer({ ...turn, state: "answered", answer }, answer, ports, advance, signal);
    const [request] = ports.opened.requests;
    if (shown.gone !== undefined && request !== undefined)
      await tellElsewhere(request, sentence, ports, signal);
  } catch (again) {
    if (
      signal.aborted ||
      (again instanceof SlackError && (again.failure !== "refused" || isTokenError(again)))
    )
      throw again;
    ports.log.error({ err: again }, "the thread could not be told that its request was given up");
  }
  await ports.inbox.bury(turn, problem, ports.now());
  ports.metrics.deadLetters.inc();
  ports.metrics.turns.inc({ outcome: "dead-letter" });
  ports.log.error({ err: error, task: turn.taskId }, "the turn was given up: see --dead-letters");
}

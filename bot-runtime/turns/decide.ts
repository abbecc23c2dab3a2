import { actionIds } from "../admission/admit.ts";
import { renderAnswer } from "../reply/index.ts";
import { referenceOf } from "./ids.ts";
import type { TurnPorts } from "./ports.ts";
import type { Request } from "./request.ts";
import type { Turn } from "./turn.ts";

export type Decision = { readonly again: boolean; readonly about: Turn };

/** What a click on "Run it again?" decides; undefined when the question is not open any more, or stands elsewhere. */
export async function readDecision(
  request: Request,
  ports: Pick<TurnPorts, "inbox">,
): Promise<Decision | undefined> {
  const { turn: id, decision } = request.message;
  if (typeof id !== "string") return undefined;
  const about = await ports.inbox.loadTurn(id);
  if (about?.answer?.outcome !== "ambiguous" || about.channel !== request.channel) return undefined;
  // Its own button, not one of another message that names this turn.
  if (!about.posts.some(({ ts }) => ts === request.ts)) return undefined;
  if (about.decidedBy !== undefined && about.decidedBy !== request.id) return undefined;
  return { again: decision === actionIds.again, about };
}

/**
 * Makes this request the one that decided, then takes the buttons off the question. The first of two people who click decides;
 * turns of a thread run one after the other, so that no two do at once.
 */
export async function closeQuestion(
  about: Turn,
  request: Request,
  ports: Pick<TurnPorts, "inbox" | "slack" | "settings">,
  signal: AbortSignal,
): Promise<void> {
  // `finish`, not `save`: the turn is done, and is forgotten in its time.
  await ports.inbox.finish({ ...about, decidedBy: request.id });
  const ts = about.posts[0]?.ts;
  const message = renderAnswer(ports.settings().say("ambiguous", { reference: referenceOf(about.id) }))[0];
  if (ts !== undefined && message !== undefined) await ports.slack.update(about.channel, ts, message, signal);
}

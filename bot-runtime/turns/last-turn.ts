import { z } from "zod";
import type { Inbox } from "../inbox/port.ts";
import type { Request } from "./request.ts";
import { titleOf } from "./title.ts";
import { outcomes, type Turn } from "./turn.ts";

/** What a person's list of last requests keeps of one. */
export const LastTurnSchema = z.object({
  id: z.string(),
  channel: z.string(),
  threadTs: z.string(),
  /** The first words, on one line. */
  title: z.string(),
  outcome: z.enum(outcomes),
  /** When it was asked, wall clock, ms since 1970. */
  atMs: z.number(),
});
export type LastTurn = z.infer<typeof LastTurnSchema>;

/** A turn for the list of the person who asked. */
export type Noted = { readonly user: string; readonly turn: LastTurn };

/** Who asked a turn, and in which words; undefined for bots, and for clicks, which have no words. */
export function saidIn(request: Request): Turn["said"] {
  const title = titleOf(request);
  return request.requester.kind === "bot" || title === "" ? undefined : { user: request.requester.id, title };
}

/** Decisions that an agent may ask for one after the other before its answer counts for none of the person's requests any more. */
const mostDecisions = 10;

/**
 * What a turn that ends tells its person's list: undefined where it was refused, or nobody asked. What follows from a decision ends
 * the request that the decision is about, where the decision counted. Only a decision reads the store, whose failure is none here.
 */
export async function noteOf(
  turn: Turn,
  request: Request | undefined,
  inbox: Pick<Inbox, "loadTurn">,
): Promise<Noted | undefined> {
  if (turn.answer === undefined) return undefined;
  const refused = isRefused(turn);
  let asked: Turn | undefined = turn;
  let about = aboutOf(turn, request);
  if (refused && about === undefined) return undefined;
  for (
    let passed = 0;
    asked?.said === undefined && about !== undefined && passed < mostDecisions;
    passed += 1
  ) {
    asked = await inbox.loadTurn(about).catch(() => undefined);
    // Left as it is by this very click: everybody else's changed nothing.
    if (refused && passed === 0 && asked?.decidedBy !== request?.id) return undefined;
    about = asked?.decision?.about;
  }
  if (asked?.said === undefined) return undefined;
  const { id, acceptedAtMs, said } = asked;
  const { channel, threadTs, answer } = turn;
  return {
    user: said.user,
    turn: { id, channel, threadTs, title: said.title, outcome: answer.outcome, atMs: acceptedAtMs },
  };
}

/** Before anything of it was shown; what the agent itself rejected stands in a reply. */
const isRefused = ({ answer, posts }: Turn): boolean =>
  answer?.outcome === "rejected" && posts[0]?.ts === undefined;

/** The turn that a decision is about: the agent's question, or whether to run it again. */
function aboutOf(turn: Turn, request: Request | undefined): string | undefined {
  if (turn.decision !== undefined) return turn.decision.about;
  const again = request?.kind === "decision" ? request.message.turn : undefined;
  return typeof again === "string" ? again : undefined;
}

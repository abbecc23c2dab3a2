import { admitPerson } from "../admission/person.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Inbox } from "../inbox/port.ts";
import type { Rating } from "../inbox/rating.ts";
import type { EventVerdict, Metrics } from "../ops/metrics.ts";
import type { SigningKey } from "../signing-key.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { SlackDirectory } from "../slack/directory.ts";
import type { ActionEvent, SlackEvent } from "../slack/event.ts";
import { personFacts } from "../turns/access.ts";
import type { TurnSettings } from "../turns/ports.ts";
import { refusalSentence } from "../turns/refusal-sentence.ts";
import { requesterOf, type TellPorts, tellRequester } from "../turns/tell.ts";
import { ratingActionId } from "./buttons.ts";
import { limits } from "./limits.ts";
import { type AgentPorts, agentTeller } from "./tell-agent.ts";
import { readRatingValue } from "./value.ts";

export type RatingPorts = TellPorts &
  AgentPorts & {
    readonly inbox: Pick<Inbox, "rate">;
    readonly key: Pick<SigningKey, "get">;
    readonly directory: Pick<SlackDirectory, "person" | "groupMembers">;
    readonly settings: () => Pick<TurnSettings, "policy" | "say" | "identity">;
    readonly metrics: Pick<Metrics, "feedback">;
    /** Wall clock, ms since 1970. */
    readonly now: () => number;
    /** The store says that a newer epoch is in force: this process must stop. */
    readonly onFenced: () => void;
  };

export const isRating = (event: SlackEvent): event is ActionEvent =>
  event.kind === "action" && event.actionId === ratingActionId;

/**
 * Takes clicks on the two buttons below answers: acknowledged at once, then kept, counted, told to an agent that asks for it, and
 * thanked for. A nicety: nothing of it touches a turn. Never rejects.
 */
export function takeRatings(ports: RatingPorts) {
  const tellAgent = agentTeller(ports);
  let underWay = 0;
  return async (event: ActionEvent, acknowledge: Acknowledge, signal: AbortSignal): Promise<EventVerdict> => {
    await acknowledge();
    if (underWay >= limits.clicks) {
      ports.log.warn("too many opinions at once: one was dropped");
      return "full";
    }
    underWay += 1;
    try {
      return await takeOne(event, tellAgent, ports, signal);
    } catch (error) {
      ports.log.error({ err: error }, "an opinion about an answer could not be kept");
      if (error instanceof StoreError && error.code === "FENCED") ports.onFenced();
      void tell(event, ports.settings().say("feedbackNotKept", {}), ports, signal);
      return "unstored";
    } finally {
      underWay -= 1;
    }
  };
}

async function takeOne(
  event: ActionEvent,
  tellAgent: ReturnType<typeof agentTeller>,
  ports: RatingPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const { say, policy, identity } = ports.settings();
  const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.clickMs)]);
  const refuse = (sentence: string): EventVerdict => {
    void tell(event, sentence, ports, signal);
    return "refused";
  };
  const read = readRatingValue(await ports.key.get(), event.value, event.channel);
  if (read === undefined) {
    ports.log.warn({ user: event.user }, "a button's value that is not ours said nothing about an answer");
    return refuse(say("feedbackStale", {}));
  }
  const facts = await personFacts(event.user, policy.userGroups ?? [], ports.directory, bound);
  const reason = admitPerson(facts, policy);
  if (reason !== undefined) return refuse(refusalSentence(reason, say, policy.channels));
  const { turnId, task, context } = read.about;
  const rating: Rating = {
    v: 1,
    turn: turnId,
    user: event.user,
    value: read.opinion,
    atMs: event.clickedAtMs ?? ports.now(),
    team: event.team,
    channel: event.channel,
    ...(task === undefined ? {} : { task }),
    ...(context === undefined ? {} : { context }),
  };
  if ((await ports.inbox.rate(rating)) === "kept") {
    ports.metrics.feedback.inc({ value: rating.value });
    ports.log.info({ turn: turnId, task, context, value: rating.value }, "somebody rated an answer");
    void tellAgent(rating, identity.includes("UserID") ? event.user : undefined, signal);
  }
  void tell(event, say("feedbackThanks", {}), ports, signal);
  return "accepted";
}

const tell = (event: ActionEvent, sentence: string, ports: TellPorts, signal: AbortSignal) =>
  tellRequester(requesterOf(event), sentence, ports, signal);

import { admit, needsThread, type Verdict } from "./admission/admit.ts";
import type { Policy, RefusalReason } from "./admission/policy.ts";
import { type Approvals, isAboutQuestion, takeClick } from "./approvals/index.ts";
import { type AskForms, isAskForm, takeAsked } from "./ask-form/index.ts";
import { type CommandPorts, subCommandOf, takeCommand, withoutAsk } from "./commands/index.ts";
import { isRating } from "./feedback/index.ts";
import type { HomeTab } from "./home-tab/index.ts";
import { StoreError } from "./inbox/errors.ts";
import type { Accepted, Entry, Inbox } from "./inbox/port.ts";
import { type EventVerdict, envelopeLabel, type Metrics } from "./ops/metrics.ts";
import type { RecentIds } from "./recent-ids.ts";
import type { Acknowledge } from "./slack/connection.ts";
import type {
  ActionEvent,
  AmendedEvent,
  Envelope,
  HomeOpenedEvent,
  MessageEvent,
  SlackEvent,
} from "./slack/event.ts";
import type { SlackMessages } from "./slack/messages.ts";
import { amendRequest } from "./turns/amend.ts";
import { requestId } from "./turns/ids.ts";
import { refusalSentence } from "./turns/refusal-sentence.ts";
import type { Refusals } from "./turns/refusals.ts";
import type { Request } from "./turns/request.ts";
import { isStop, takeStop } from "./turns/take-stop.ts";
import { requesterOf, tellRequester } from "./turns/tell.ts";
import { threadKey } from "./turns/turn.ts";
import { tellUnstored, type UnstoredPorts } from "./unstored.ts";

export type IntakePorts = UnstoredPorts & {
  readonly inbox: Pick<Inbox, "accept" | "loadThread" | "loadTurn">;
  readonly slack: Pick<SlackMessages, "ephemeral" | "respond" | "openView">;
  readonly policy: () => Policy;
  readonly approvals: () => Approvals;
  readonly metrics: Metrics;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** A click on one of the two buttons below an answer. */
  readonly onRating: (
    event: ActionEvent,
    acknowledge: Acknowledge,
    signal: AbortSignal,
  ) => Promise<EventVerdict>;
  /** The form of the message shortcut. */
  readonly asks: AskForms;
  /** What the slash command's sub-commands need. */
  readonly commands: CommandPorts;
  readonly home: Pick<HomeTab, "opened">;
  readonly onAccepted: (entry: Entry) => void;
  /** The turn that is at work in this thread. */
  readonly turnIn: (threadKey: string) => string | undefined;
  /** Whether this request waits in its thread, or its turn is at work. */
  readonly waits: (threadKey: string, requestId: string) => boolean;
  readonly recent: RecentIds;
  readonly refusals: Refusals;
  /** The store has seen what this process did not store: perhaps its answer was lost, and nobody here knows of the entry. */
  readonly onSeenUnknown: () => void;
};

/**
 * An envelope's way in: judge it, store it, then acknowledge it. What could not be stored is not acknowledged, so that Slack sends
 * it again; what Slack never sends again (commands, clicks) gets an honest word instead. Never rejects.
 */
export function intake(ports: IntakePorts) {
  return async (envelope: Envelope, ack: Acknowledge, signal: AbortSignal): Promise<void> => {
    const arrivedMs = performance.now();
    const acknowledge = async (response?: Record<string, unknown>): Promise<void> => {
      try {
        await ack(response);
        ports.metrics.ackSeconds.observe((performance.now() - arrivedMs) / 1_000);
      } catch (error) {
        // The connection went away: Slack sends the envelope again, and it is known by then.
        ports.log.info({ err: error, envelope: envelope.envelopeId }, "an acknowledgement could not be sent");
      }
    };
    const outcome = await receive(envelope, acknowledge, ports, signal);
    ports.metrics.events.inc({ type: envelopeLabel(envelope.type), verdict: outcome });
  };
}

/**
 * The same gates and the same inbox for a message that was found in Slack and that nobody delivered. Refusals are not told again:
 * a delivered one was. `answered` are the turns whose reply stands in Slack, whatever the store has forgotten.
 * @throws {StoreError} when it could not be stored
 */
export function takeFound(ports: IntakePorts) {
  return async (
    found: MessageEvent,
    answered: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<EventVerdict> => {
    const verdict = await judge(found, ports.policy(), ports);
    if (verdict.kind !== "admit") return verdict.kind === "refuse" ? "refused" : "ignored";
    if (answered.has(verdict.request.id)) return "seen";
    return accept(verdict.request, 0, async () => {}, ports, signal);
  };
}

async function receive(
  envelope: Envelope,
  acknowledge: Acknowledge,
  ports: IntakePorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const policy = ports.policy();
  const event = inOurTeam(envelope.event, policy);
  if (isForeign(envelope, policy)) {
    await acknowledge();
    return "foreign";
  }
  if (event.kind === "malformed") {
    ports.log.warn({ type: event.type, reason: event.reason }, "an envelope could not be read");
    await acknowledge();
    return "malformed";
  }
  const store = (request: Request) => accept(request, 0, acknowledge, ports, signal);
  try {
    if (event.kind === "homeOpened") return await takeHomeOpened(event, acknowledge, ports);
    if (event.kind === "amended") return await takeAmendment(event, store, acknowledge, ports);
    if (isStop(event)) return await takeStop(event, acknowledge, { ...ports, accept: store }, signal);
    if (isRating(event)) return await ports.onRating(event, acknowledge, signal);
    if (isAboutQuestion(event))
      return await takeClick(event, acknowledge, { ...ports, accept: store }, signal);
    if (isAskForm(event)) return await takeAsked(event, acknowledge, { ...ports, accept: store }, signal);
    const verdict = await judge(withoutAsk(event), policy, ports);
    switch (verdict.kind) {
      case "ignore":
        if (verdict.reason === "botLoop")
          ports.log.warn(
            { envelope: envelope.envelopeId },
            "bots asked too often in one thread with nobody among them: it is left alone until a person asks there",
          );
        await acknowledge(
          verdict.reason === "empty"
            ? { response_type: "ephemeral", text: ports.say("emptyMention", { agent: "" }) }
            : undefined,
        );
        return "ignored";
      case "refuse":
        await acknowledge();
        void tellRefusal(event, verdict.reason, ports, signal);
        return "refused";
      case "admit": {
        const command = subCommandOf(event);
        const silently = (request: Request) => accept(request, 0, async () => {}, ports, signal);
        if (command !== undefined && event.kind === "slash")
          return await takeCommand(command, event, acknowledge, silently, ports.commands, signal);
        if (event.kind === "shortcut") return await ports.asks.open(event, acknowledge, signal);
        return await accept(verdict.request, envelope.retryAttempt, acknowledge, ports, signal);
      }
    }
  } catch (error) {
    return tellUnstored(error, envelope, acknowledge, ports, signal);
  }
}

/**
 * An edit or deletion counts only for a request that waits: it is stored beside it, and taken when the turn begins. Every other of
 * the many changes in a channel is let go. An edit of what is at work already is stored in vain, which is found out then.
 */
async function takeAmendment(
  event: AmendedEvent,
  store: (request: Request) => Promise<EventVerdict>,
  acknowledge: Acknowledge,
  ports: IntakePorts,
): Promise<EventVerdict> {
  if (ports.waits(threadKey(event), requestId(event))) return store(amendRequest(event, ports.now()));
  await acknowledge();
  return "ignored";
}

/** Nothing is asked for, so nothing is stored: an opening that is lost is followed by the next. */
async function takeHomeOpened(
  event: HomeOpenedEvent,
  acknowledge: Acknowledge,
  { home }: IntakePorts,
): Promise<EventVerdict> {
  await acknowledge();
  home.opened(event);
  return "ignored";
}

/** The event with the workspace that it is about: ours, where it names none. */
const inOurTeam = (event: SlackEvent, { us }: Policy): SlackEvent =>
  "team" in event && event.team === "" ? { ...event, team: us.team } : event;

/** For another app or workspace; an envelope that names neither is taken as ours, it came through our socket. */
function isForeign({ addressee }: Envelope, { us }: Policy): boolean {
  if (addressee.appId !== undefined && us.appId !== undefined && addressee.appId !== us.appId) return true;
  return addressee.teams.length > 0 && !addressee.teams.includes(us.team);
}

async function judge(event: SlackEvent, policy: Policy, ports: IntakePorts): Promise<Verdict> {
  const key = needsThread(event, policy)
    ? threadKey({ team: event.team, channel: event.channel, threadTs: event.threadTs ?? event.ts })
    : undefined;
  const thread = key === undefined ? undefined : await ports.inbox.loadThread(key).catch(unreadable);
  return admit(event, policy, thread, ports.now());
}

/** A memory that cannot be read is none; a store that is away is another matter. */
function unreadable(error: unknown): undefined {
  if (error instanceof StoreError && error.code === "VALUE_UNREADABLE") return undefined;
  throw error;
}

async function accept(
  request: Request,
  retryAttempt: number,
  acknowledge: Acknowledge,
  ports: IntakePorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const accepted: Accepted = await ports.inbox.accept(request);
  if (accepted.kind === "stored") ports.recent.add(request.id);
  // Before the acknowledgement: what Slack delivers after it must find this one waiting already.
  if (accepted.kind === "seen" && !ports.recent.has(request.id)) ports.onSeenUnknown();
  await acknowledge();
  switch (accepted.kind) {
    case "stored":
      ports.log.info(
        {
          turn: request.id,
          thread: threadKey(request),
          event_id: request.eventId,
          kind: request.kind,
          retry: retryAttempt,
        },
        "request accepted",
      );
      ports.onAccepted({ entryId: accepted.entryId, request });
      return "accepted";
    case "seen":
      return "seen";
    case "full":
      ports.log.error(
        { turn: request.id, thread: threadKey(request) },
        "the inbox is full: a request was refused",
      );
      void tellRequester(request, ports.say("busy", {}), ports, signal);
      return "full";
  }
}

async function tellRefusal(
  event: SlackEvent,
  reason: RefusalReason,
  ports: IntakePorts,
  signal: AbortSignal,
): Promise<void> {
  if (!("user" in event) || !("channel" in event) || event.user === undefined) return;
  if (!ports.refusals.isNews(event.user, reason)) return;
  const sentence = refusalSentence(reason, ports.say, ports.policy().channels);
  await tellRequester(requesterOf({ ...event, user: event.user }), sentence, ports, signal);
}

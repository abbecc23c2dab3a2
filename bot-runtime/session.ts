import type { Identity } from "./admission/policy.ts";
import { AgentError } from "./agent/errors.ts";
import type { Agent } from "./agent/port.ts";
import { askForms } from "./ask-form/index.ts";
import { type Bell, bell } from "./bell.ts";
import { personaOf, policyOf, sayAs, turnSettingsOf } from "./binding/settings.ts";
import type { Bot } from "./bot.ts";
import { whileClaimed } from "./claim.ts";
import { ratingOffer, takeRatings } from "./feedback/index.ts";
import { fileLimits, fileRoom, takeFiles } from "./files/index.ts";
import { StoreError } from "./inbox/errors.ts";
import type { Entry, Inbox } from "./inbox/port.ts";
import { type IntakePorts, intake, takeFound } from "./intake.ts";
import type { HeldLease } from "./lease/hold-lease.ts";
import type { LeaseLoss } from "./lease/port.ts";
import { missedRequests } from "./missed.ts";
import { ownPlace } from "./own-place.ts";
import { recentIds } from "./recent-ids.ts";
import { signingKey } from "./signing-key.ts";
import { agentSessions } from "./slack/agent-sessions.ts";
import { openConnection } from "./slack/connection.ts";
import { slackDirectory } from "./slack/directory.ts";
import { slackDownload } from "./slack/download.ts";
import { slackMessages } from "./slack/messages.ts";
import { underOwnNameWhereRefused } from "./slack/persona.ts";
import { slackReading } from "./slack/reading.ts";
import { keepSocketOpen } from "./slack/socket.ts";
import { slackStreams } from "./slack/streams.ts";
import { slackUploads } from "./slack/upload.ts";
import { dispatcher } from "./turns/dispatcher.ts";
import { limits } from "./turns/limits.ts";
import type { TurnPorts, TurnSettings } from "./turns/ports.ts";
import { refusals as toldRefusals } from "./turns/refusals.ts";
import { turnRunner } from "./turns/run-turn.ts";
import { turnStops } from "./turns/stops.ts";
import { tellRequester } from "./turns/tell.ts";
import { whenAborted } from "./when-aborted.ts";

/** How a session ended: told to stop, or the lease is not ours any more. */
export type SessionEnd = "stopped" | LeaseLoss;

/**
 * Everything the bot does while it holds the lease: goes on with what the inbox holds, then opens the socket. Ends when `stop`
 * aborts (what runs may end for the drain time) or when the lease is lost (at once), with nothing of it left running.
 */
export async function runSession(
  bot: Bot,
  us: Identity,
  lease: HeldLease,
  stop: AbortSignal,
  open = openConnection,
): Promise<SessionEnd> {
  const fenced = new AbortController();
  const ended = AbortSignal.any([stop, lease.lost, fenced.signal]);
  const onFenced = () => fenced.abort();
  const { log, metrics } = bot;
  const inbox = bot.store.inbox(lease.epoch);
  let onMissing = (): void => {};
  const call = underOwnNameWhereRefused(bot.callWhile(lease.inTime), bot.missingFeatures, () => onMissing());
  const persona = () => personaOf(bot.binding.current);
  const slack = slackMessages(call, us, persona, bot.config.slackApiUrl);
  const settings = settingsOf(bot, us);
  const download = slackDownload({
    apiUrl: bot.config.slackApiUrl,
    botToken: () => bot.credentials.secret(bot.tokenKeys.botToken),
    maxRedirects: fileLimits.redirects,
  });
  const room = fileRoom(fileLimits.roomBytes);
  const stops = turnStops();
  const refusals = toldRefusals();
  const sessions = agentSessions(call, bot.missingFeatures, {
    onMissing: () => onMissing(),
    onDropped: (error) => log.debug({ err: error }, "a native sign of work was not shown"),
  });
  const directory = slackDirectory(call);
  const key = signingKey(inbox, log);
  const ratings = ratingOffer({
    key,
    wanted: () => bot.binding.current.spec.conversation.feedback,
    missing: bot.missingFeatures,
    onMissing: () => onMissing(),
  });
  const ports: TurnPorts = {
    inbox,
    agent: { ...bot.agent, send: sendWhile(lease.inTime, bot.agent) },
    slack,
    streams: slackStreams(call, persona, bot.missingFeatures, () => onMissing()),
    directory,
    uploads: slackUploads(call, bot.config.slackApiUrl),
    outgoing: fileRoom(fileLimits.outgoingRoomBytes),
    takeFiles: (files, signal) => takeFiles(files, download, room, signal),
    sessions,
    ratings,
    stops,
    refusals,
    hurry: (keys) => turns.hurry(keys),
    settings,
    log,
    metrics,
    now: Date.now,
    straysUntilMs: performance.now() + limits.straysMs,
  };

  const onQueued = ({ request }: Entry): void => {
    if (request.kind !== "decision" && request.kind !== "amend")
      void tellRequester(request, settings().say("queued", {}), ports, ended);
  };
  const onFailure = (error: unknown): void => {
    if (error instanceof StoreError && error.code === "FENCED") onFenced();
    else log.error({ err: error }, "a turn could not be run");
  };
  const turns = dispatcher(turnRunner(ports), onFailure, onQueued);
  bot.gauges.turnsActive = () => turns.active;
  bot.gauges.inboxPending = () => turns.waiting;

  const place = { us, call, inbox, directory, turns, stops, onMissing: () => onMissing() };
  const { commands, home } = ownPlace(bot, place, ended);

  const reread = bell();
  const gates: IntakePorts = {
    inbox,
    slack,
    policy: () => policyOf(bot.binding.current, us),
    approvals: () => settings().approvals,
    say: (name, values) => sayAs(bot.binding.current)(name, values),
    log,
    metrics,
    now: Date.now,
    onRating: takeRatings({ ...ports, key, onFenced }),
    asks: askForms({ ...ports, key }),
    commands,
    home,
    onAccepted: (entry) => turns.add([entry]),
    turnIn: stops.turnIn,
    waits: (key, id) => turns.waits(key, id),
    recent: recentIds(),
    refusals,
    onSeenUnknown: reread.ring,
    onFenced,
  };
  const unstored = bell();
  const receive = intake({ ...gates, inbox: ringing(inbox, unstored) });
  const receiving = new Set<Promise<void>>();

  const rereading = keepReading(inbox, (entries) => turns.add(entries), bot, reread, ended);
  await rereading.first;
  const listen = async (signal: AbortSignal): Promise<void> => {
    const missed = missedRequests(
      bot,
      {
        inbox,
        reading: slackReading(call),
        policy: gates.policy,
        take: takeFound(gates),
        log,
        now: Date.now,
      },
      unstored,
      signal,
    );
    onMissing = missed.onMissing;
    const socket = keepSocketOpen(
      {
        apiUrl: bot.config.slackApiUrl,
        appToken: () => bot.credentials.secret(bot.tokenKeys.appToken),
        log: { warn: (message) => log.warn({ sdk: message }, "Slack's SDK warns") },
        allowed: lease.inTime,
        open,
        onEnvelope: (envelope, ack) => {
          missed.onEnvelope();
          const one = receive(envelope, ack, ended).finally(() => receiving.delete(one));
          receiving.add(one);
        },
        onMalformed: (reason) => {
          metrics.events.inc({ type: "frame", verdict: "malformed" });
          log.warn({ reason }, "a frame could not be read: it was dropped");
        },
        onState: missed.onState,
        onGap: (gapMs) => metrics.socketGapSeconds.observe(gapMs / 1_000),
      },
      signal,
    );
    await Promise.all([socket, missed.ended]);
  };
  const listening = whileClaimed(bot, listen, ended);
  const draining = whenAborted(ended).then(() => turns.stop(stop.aborted ? bot.config.drainMs : 0));
  // Lost while it drains: another process may work these turns by now.
  void whenAborted(AbortSignal.any([lease.lost, fenced.signal])).then(() => turns.stop(0));
  await Promise.all([listening, draining, rereading.ended]);
  await Promise.all(receiving);
  await home.ended();
  metrics.socketConnected.set(0);
  if (fenced.signal.aborted) return "taken";
  return lease.lost.aborted ? (lease.lost.reason as LeaseLoss) : "stopped";
}

/** A message goes to the agent only while the lease is held: nothing can take it back. */
const sendWhile = (inTime: () => boolean, agent: Agent): Agent["send"] =>
  async function* (message, signal) {
    if (!inTime()) throw new AgentError("ABORTED");
    yield* agent.send(message, signal);
  };

/** Rings when a request was not stored: Slack may have given up sending it when the store is there again. */
const ringing = (inbox: Inbox, unstored: Bell): Inbox => ({
  ...inbox,
  accept: (request) =>
    inbox.accept(request).catch((error: unknown) => {
      unstored.ring();
      throw error;
    }),
});

/** The binding's settings, computed once for each version of it. */
function settingsOf(bot: Bot, us: Identity): () => TurnSettings {
  let known:
    | { readonly of: unknown; readonly agentName: string; readonly settings: TurnSettings }
    | undefined;
  return () => {
    const { current } = bot.binding;
    const agentName = bot.agentName();
    if (known?.of !== current || known.agentName !== agentName)
      known = { of: current, agentName, settings: turnSettingsOf(current, us, agentName) };
    return known.settings;
  };
}

/**
 * Reads the inbox from its start; then looks, from time to time and at each ring, for what nobody here knows of (a dead letter put
 * back, an acceptance whose answer was lost). Resolves `first` after one whole reading.
 */
function keepReading(
  inbox: Inbox,
  add: (entries: readonly Entry[]) => void,
  bot: Bot,
  reread: Bell,
  ended: AbortSignal,
) {
  const first = Promise.withResolvers<void>();
  const reported = new Set<string>();
  let cursor = "";
  const readAll = async (): Promise<void> => {
    const found: Entry[] = [];
    for (;;) {
      const page = await inbox.entries(cursor, 500);
      for (const entry of page) {
        if ("request" in entry) found.push(entry);
        else if (!reported.has(entry.entryId)) {
          reported.add(entry.entryId);
          bot.log.error(
            { entry: entry.entryId, why: entry.unreadable },
            "an inbox entry cannot be read: it is left alone",
          );
        }
      }
      cursor = page.at(-1)?.entryId ?? cursor;
      if (page.length < 500) break;
    }
    if (found.length > 0) add(found);
  };
  const run = async (): Promise<void> => {
    while (!ended.aborted) {
      try {
        await readAll();
        first.resolve();
      } catch (error) {
        bot.log.warn({ err: error }, "the inbox could not be read: trying again");
      }
      await reread.rungWithin(limits.rereadMs, ended);
    }
    first.resolve();
  };
  return { first: first.promise, ended: run() };
}

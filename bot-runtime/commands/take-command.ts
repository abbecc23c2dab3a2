import type { RefusalReason } from "../admission/policy.ts";
import {
  type About,
  type Block,
  boundedList,
  heading,
  howThingsAre,
  howToAsk,
  limits,
  lineOf,
  type Open,
  openLines,
  sentences,
  whatItCanDo,
} from "../home-tab/index.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Log } from "../ops/log.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import { escapeMrkdwn } from "../reply/index.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { SlashEvent } from "../slack/event.ts";
import type { OpenRequest } from "../turns/dispatcher.ts";
import { refusalSentence } from "../turns/refusal-sentence.ts";
import type { Request } from "../turns/request.ts";
import { stopRequest } from "../turns/stop-request.ts";
import { whenAborted } from "../when-aborted.ts";
import type { SubCommand } from "./sub-command.ts";

export type CommandPorts = {
  readonly about: () => About;
  readonly open: () => Open;
  /** Why this person may not ask, by all that Slack tells; undefined lets them in. @throws {SlackError} when it does not tell. */
  readonly refusal: (userId: string, signal: AbortSignal) => Promise<RefusalReason | undefined>;
  readonly log: Log;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
};

/**
 * Answers a sub-command of the slash command in its acknowledgement, which Slack shows to the person alone. `accept` stores a
 * request and acknowledges nothing.
 * @throws {StoreError} nothing was stopped, nothing was acknowledged
 */
export async function takeCommand(
  command: SubCommand,
  event: SlashEvent,
  acknowledge: Acknowledge,
  accept: (request: Request) => Promise<EventVerdict>,
  ports: CommandPorts,
  signal: AbortSignal,
): Promise<EventVerdict> {
  const { say } = ports.about();
  const whisper = (text: string, blocks: readonly Block[] = []) =>
    acknowledge({ response_type: "ephemeral", text, ...(blocks.length === 0 ? {} : { blocks }) });
  if (command === "ask") {
    await whisper(say("emptyCommand", { command: escapeMrkdwn(event.command) }));
    return "ignored";
  }
  // Whether they may is judged when it is carried out, as for the button: the store may need all of Slack's 3 s.
  if (command === "stop") return stop(event, whisper, accept, ports);
  const refused = await refusalInTime(event.user, ports, signal);
  if (refused !== undefined) {
    await whisper(refused === "unknown" ? say("notAccepted", {}) : refusalSentence(refused, say));
    return "refused";
  }
  if (command === "help") await whisper(say("howToAsk", {}), help(event, ports));
  else await whisper(say("health", {}), status(event, ports));
  return "ignored";
}

/** Slack shows an error to whoever waits for 3 s, so what is not known in time lets nobody in. */
async function refusalInTime(
  userId: string,
  { refusal, log }: CommandPorts,
  signal: AbortSignal,
): Promise<RefusalReason | "unknown" | undefined> {
  const late = AbortSignal.timeout(limits.whoMs);
  const known = refusal(userId, AbortSignal.any([signal, late]));
  try {
    return await Promise.race([known, whenAborted(late).then(() => "unknown" as const)]);
  } catch (error) {
    log.warn({ err: error }, "it is not known who uses a command: it is not answered");
    return "unknown";
  }
}

const help = (event: SlashEvent, { about }: CommandPorts): Block[] => [
  ...whatItCanDo(about(), limits.skillsInAnswer),
  ...howToAsk(about(), event.command),
];

function status({ user }: SlashEvent, ports: CommandPorts): Block[] {
  const { say } = ports.about();
  const lines = openLines(user, ports.open());
  return [
    ...howThingsAre(ports.about()),
    heading(say("yourRequests", {})),
    ...(lines.length === 0 ? sentences([say("noneOpen", {})]) : boundedList(lines, say)),
  ];
}

/**
 * A stop for each turn at work in this channel that this person asked for: stored like the click on its Stop button, and carried
 * out by the same rules.
 */
async function stop(
  event: SlashEvent,
  whisper: (text: string, blocks?: readonly Block[]) => Promise<void>,
  accept: (request: Request) => Promise<EventVerdict>,
  ports: CommandPorts,
): Promise<EventVerdict> {
  const { say } = ports.about();
  const open = ports.open();
  const atWork = open
    .of(event.user)
    .filter(
      ({ request }) => request.channel === event.channel && open.stops.threadOf(request.id) !== undefined,
    );
  if (atWork.length === 0) {
    await whisper(say("nothingRuns", {}));
    return "ignored";
  }
  const outcomes = await Promise.allSettled(
    atWork.map(({ request }) => accept(stopOf(request, event, ports.now()))),
  );
  const stored = atWork.filter((_, at) => isStored(outcomes[at]));
  const failure = outcomes.find((one) => one.status === "rejected");
  if (failure !== undefined && (stored.length === 0 || isFenced(failure.reason))) throw failure.reason;
  const left = atWork.length - stored.length;
  if (stored.length === 0) {
    await whisper(say("notStopped", {}));
    return "full";
  }
  const sentence = say("stopping", { count: String(stored.length) });
  await whisper(sentence, [
    ...sentences([sentence]),
    ...boundedList(stored.map(withoutNote(open)), say),
    ...sentences(left === 0 ? [] : [say("stopIncomplete", { count: String(left) })]),
  ]);
  return "accepted";
}

/** One stop for each turn of one use of the command, the same at its redelivery. */
const stopOf = ({ id, threadTs }: Request, event: SlashEvent, nowMs: number): Request => {
  const { team, channel, user, responseUrl, triggerId } = event;
  return stopRequest(id, { team, channel, threadTs, user, responseUrl }, `t:${triggerId}:${id}`, nowMs);
};

const isStored = (outcome: PromiseSettledResult<EventVerdict> | undefined): boolean =>
  outcome?.status === "fulfilled" && (outcome.value === "accepted" || outcome.value === "seen");

const isFenced = (error: unknown): boolean => error instanceof StoreError && error.code === "FENCED";

const withoutNote = (open: Open) => (one: OpenRequest) => {
  const { words, link } = lineOf(one, open);
  return { words, link };
};

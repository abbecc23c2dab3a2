import { approvalLimits } from "../approvals/index.ts";
import { fileHold } from "../files/index.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Entry } from "../inbox/port.ts";
import { inSpan } from "../ops/traces.ts";
import { emptyDraft } from "../reply/index.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";
import { isAmendment } from "./amend.ts";
import { stoppedAnswer } from "./answer-of.ts";
import { carryOutStop, doneWith } from "./carry-out-stop.ts";
import { isNew } from "./compose.ts";
import type { Attempt, RunTurn } from "./dispatcher.ts";
import { giveUp } from "./give-up.ts";
import { keepQuestion } from "./keep-question.ts";
import { noteOf } from "./last-turn.ts";
import { limits } from "./limits.ts";
import { type OpenTurn, openTurn } from "./open-turn.ts";
import type { TurnPorts } from "./ports.ts";
import { progressBudget } from "./progress.ts";
import { nextStep, reduceTurn, type Step, type TurnEvent, threadAfter } from "./reduce.ts";
import { turnSession } from "./show-session.ts";
import { perform, type StepPorts } from "./steps.ts";
import { tellRequester } from "./tell.ts";
import { type Thread, type Turn, threadKey } from "./turn.ts";

/**
 * Runs turns: decide the next step, store where it leads, do it, until the answer stands. Whatever happens in between, the
 * stored turn says how to go on, here or in the next process.
 */
export function turnRunner(ports: TurnPorts): RunTurn {
  const budgets = { budget: progressBudget(), streamBudget: progressBudget(limits.streamsPerMinute) };
  return async (waiting, claimThread, signal) => {
    const [first] = waiting;
    if (first?.request.kind === "stop") return carryOutStop(first, ports, signal);
    if (first !== undefined && isAmendment(first)) return leaveAmendment(first, ports);
    const opened = await openOrWait(waiting, ports);
    if (opened === undefined) return { kind: "later", inMs: limits.storeAwayMs };
    const { id, attempts } = opened.turn;
    // A slash command that is gone on with: the thread that its reply started waits for it as before.
    if (opened.requests[0]?.threadTs === "" && opened.turn.threadTs !== "")
      claimThread(threadKey(opened.turn));
    if (!opened.resumed) tellAmended(opened, ports, signal);
    if (!opened.resumed && opened.requests.length === 0) return dropTurn(opened, ports);
    const atWork = ports.stops.begin(id, threadKey(opened.turn));
    const claim = (key: string): void => {
      atWork.moved(key);
      claimThread(key);
    };
    const attempt = await inSpan(
      "turn",
      { turn: id, thread: threadKey(opened.turn), attempt: attempts + 1 },
      () =>
        attemptTurn(opened, { ...ports, ...budgets, claimThread: claim, stopped: atWork.stopped }, signal),
    );
    if (attempt.kind !== "later") atWork.over();
    return attempt;
  };
}

async function openOrWait(waiting: readonly Entry[], ports: TurnPorts): Promise<OpenTurn | undefined> {
  try {
    return await openTurn(waiting, ports);
  } catch (error) {
    if (error instanceof StoreError && error.code !== "FENCED") return undefined;
    throw error;
  }
}

/** The turn that it would have changed began, or ended, before it came. */
async function leaveAmendment(entry: Entry, ports: TurnPorts): Promise<Attempt> {
  return unlessStoreAway(async () => {
    await ports.inbox.finish(doneWith(entry));
    return { kind: "finished", entryIds: [entry.entryId] };
  });
}

/** Everything that it would have asked was deleted before it began: nothing of it is shown, and the agent never hears of it. */
async function dropTurn({ turn }: OpenTurn, ports: TurnPorts): Promise<Attempt> {
  return unlessStoreAway(async () => {
    await ports.inbox.finish({ ...turn, state: "done" });
    ports.log.info({ turn: turn.id }, "a request was deleted before its turn began");
    return { kind: "finished", entryIds: turn.entryIds };
  });
}

async function unlessStoreAway(work: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError) || error.code === "FENCED") throw error;
    return { kind: "later", inMs: limits.storeAwayMs };
  }
}

function tellAmended(
  { amended: { edited, deleted } }: OpenTurn,
  ports: TurnPorts,
  signal: AbortSignal,
): void {
  const { say } = ports.settings();
  const [changed] = edited;
  const [gone] = deleted;
  if (changed !== undefined) void tellRequester(changed, say("requestEdited", {}), ports, signal);
  if (gone !== undefined) void tellRequester(gone, say("requestDeleted", {}), ports, signal);
}

async function attemptTurn(
  opened: OpenTurn,
  ports: TurnPorts & Pick<StepPorts, "budget" | "streamBudget" | "claimThread" | "stopped">,
  signal: AbortSignal,
): Promise<Attempt> {
  let { turn } = opened;
  const wasDone = turn.state === "done";
  const others: string[] = [];
  const log = ports.log.child({ turn: turn.id, thread: threadKey(turn) });
  const remember = (value: Turn): { value: Thread; ttlMs: number } | undefined =>
    value.threadTs === ""
      ? undefined
      : rememberedFor(
          threadAfter(value, others.length === 0 ? opened.thread : unasked(opened.thread)),
          ports,
        );
  const advance = async (from: Turn, event: TurnEvent): Promise<Turn> => {
    const next = reduceTurn(from, event);
    // What is done is stored by `finish`, which comes next: one write less for each turn.
    if (next.state !== "done") await ports.inbox.save(next, remember(next));
    turn = next;
    if (next.state === "started") void session.begin(next);
    return next;
  };
  const session = turnSession(opened.requests, isNew(opened.thread), ports, signal);
  using hold = fileHold(ports.outgoing);
  const stepPorts: StepPorts = {
    ...ports,
    session,
    log,
    advance,
    opened,
    gathered: { files: [] },
    hold,
    growing: {},
    alsoFinished: (ids) => void others.push(...ids),
  };
  try {
    if (turn.attempts >= limits.attempts && !wasDone) throw new AlreadyFailed();
    let last: TurnEvent | undefined;
    let step = nextStep(turn);
    if (step.kind !== "place" && step.kind !== "finish" && step.kind !== "wait") void session.begin(turn);
    for (; step.kind !== "finish" && step.kind !== "wait"; step = nextStep(turn, last)) {
      const doing = step;
      last = await inSpan(`turn.${step.kind}`, {}, () =>
        isStoppedBefore(doing, ports.stopped)
          ? stopHere(turn, last, stepPorts)
          : perform(doing, turn, stepPorts, signal),
      );
    }
    session.end(turn);
    // A question that others closed meanwhile is looked at once more: its thread has gone on since, and remembers better.
    if (step.kind === "finish" && wasDone) await ports.inbox.finish(turn);
    else if (step.kind === "finish")
      await ports.inbox.finish(turn, remember(turn), await noteOf(turn, opened.requests[0], ports.inbox));
    // A waiting turn's answer stands since it was shown; what is left of it is a question, or nothing.
    if (step.kind === "finish" ? !wasDone : last?.kind === "shown") {
      tally(turn, ports);
      log.info({ task: turn.taskId, context: turn.contextId, outcome: turn.answer?.outcome }, "turn done");
    }
    const entryIds = [...turn.entryIds, ...others];
    if (step.kind === "finish") return { kind: "finished", entryIds };
    return { kind: "parked", entryIds, inMs: await keepQuestion(turn, stepPorts, signal) };
  } catch (error) {
    // Handed over: the next process goes on from what is stored.
    if (signal.aborted) return { kind: "later", inMs: limits.storeAwayMs };
    if (error instanceof StoreError) {
      if (error.code === "FENCED") throw error;
      log.warn({ err: error }, "the store did not answer: the turn waits");
      return { kind: "later", inMs: limits.storeAwayMs };
    }
    if (isTokenError(error)) return { kind: "later", inMs: limits.tokenWaitMs };
    if (error instanceof SlackError && error.code === "aborted")
      return { kind: "later", inMs: limits.storeAwayMs };
    // An outage is no fault of the turn's: what the agent said must not become a note that nothing came of it.
    if (isSlackAway(error) && ports.now() - turn.acceptedAtMs < limits.slackPatienceMs) {
      log.warn({ err: error }, "Slack is away: the turn waits");
      return { kind: "later", inMs: limits.slackAwayMs };
    }
    return failed(turn, error, stepPorts, signal);
  }
}

/** Nothing more of a stopped turn goes to the agent; what is with it already is cancelled where its answer is awaited. */
const isStoppedBefore = ({ kind }: Step, stopped: AbortSignal): boolean =>
  stopped.aborted && (kind === "compose" || kind === "send");

async function stopHere(turn: Turn, last: TurnEvent | undefined, ports: StepPorts): Promise<TurnEvent> {
  // It may have got the message whose repetition is left out now.
  const agentEnd = last?.kind === "resend" || turn.attempts > 0 ? "unconfirmed" : "confirmed";
  const answer = stoppedAnswer(emptyDraft, String(ports.stopped.reason), agentEnd);
  const event = { kind: "answered", answer } as const;
  await ports.advance(turn, event);
  return event;
}

/** The thread's question was closed by this turn. */
function unasked(thread: Thread | undefined): Thread | undefined {
  if (thread === undefined) return undefined;
  const { asking: _asking, ...rest } = thread;
  return rest;
}

/** A thread is remembered for the binding's time, and as long as a question of it is open. */
function rememberedFor(value: Thread, ports: Pick<TurnPorts, "settings" | "now">) {
  const openMs =
    value.asking === undefined ? 0 : value.asking.untilMs - ports.now() + approvalLimits.marginMs;
  return { value, ttlMs: Math.max(ports.settings().ttlMs, openMs) };
}

const isSlackAway = (error: unknown): boolean => error instanceof SlackError && error.failure !== "refused";

/** All attempts of this turn are used up, and its thread could not be told so at the last one. */
class AlreadyFailed extends Error {
  constructor() {
    super(`all ${limits.attempts} attempts failed`);
    this.name = "AlreadyFailed";
  }
}

/**
 * Counts the attempt; after the last one the thread is told and the requests are kept as dead letters. A Slack that is away takes no
 * word: the turn waits for it, and does nothing else any more.
 */
async function failed(turn: Turn, error: unknown, ports: StepPorts, signal: AbortSignal): Promise<Attempt> {
  const next = reduceTurn(turn, { kind: "attempt-failed" });
  ports.log.warn({ err: error, attempt: next.attempts, task: turn.taskId }, "the turn's attempt failed");
  try {
    // Before the thread is told: an attempt that was counted is not made again.
    await ports.inbox.save(next);
    if (next.attempts >= limits.attempts) {
      await giveUp(next, error, ports, signal);
      ports.session.end(next);
      return { kind: "finished", entryIds: next.entryIds };
    }
  } catch (again) {
    if (again instanceof StoreError && again.code === "FENCED") throw again;
    if (again instanceof SlackError) {
      ports.log.warn({ err: again }, "the thread cannot be told yet that its request was given up");
      return { kind: "later", inMs: limits.giveUpAgainMs };
    }
    ports.log.warn({ err: again }, "the failed attempt could not be stored: it does not count");
    return { kind: "later", inMs: limits.storeAwayMs };
  }
  return { kind: "later", inMs: limits.attemptWaitsMs[next.attempts - 1] ?? limits.attemptWaitsMs[0] };
}

function tally(turn: Turn, ports: Pick<TurnPorts, "metrics" | "now">): void {
  ports.metrics.turns.inc({ outcome: turn.answer?.outcome ?? "answered" });
  ports.metrics.turnSeconds.observe(Math.max(0, ports.now() - turn.acceptedAtMs) / 1_000);
}

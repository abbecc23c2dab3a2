import { setTimeout as sleep } from "node:timers/promises";
import { AgentError } from "../agent/errors.ts";
import { hitlUri } from "../agent/extensions.ts";
import { decisionIn } from "../approvals/index.ts";
import type { FileHold } from "../files/index.ts";
import { emptyDraft, type FileRef, inertLine, renderPreview } from "../reply/index.ts";
import { SlackError } from "../slack/errors.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Recipient } from "../slack/streams.ts";
import { stoppedAnswer } from "./answer-of.ts";
import { composePrompt } from "./compose.ts";
import { composedDecision, replyToQuestion } from "./compose-decision.ts";
import { type Ask, converse, judgedSoon, TryLater } from "./converse.ts";
import { closeQuestion, readDecision } from "./decide.ts";
import { judgeDecision } from "./decide-question.ts";
import { growingReply, type LiveStream } from "./growing-reply.ts";
import { referenceOf } from "./ids.ts";
import { judgeAccess } from "./judge-access.ts";
import { limits } from "./limits.ts";
import { wholeOf, withWhole } from "./long-answer.ts";
import { withAsked } from "./open-question.ts";
import type { OpenTurn } from "./open-turn.ts";
import { placePost } from "./place.ts";
import type { TurnPorts } from "./ports.ts";
import type { ProgressBudget } from "./progress.ts";
import { withQuestion } from "./question.ts";
import { askersOf, continueConversation, type Step, type TurnEvent } from "./reduce.ts";
import type { Request } from "./request.ts";
import { filesOf, refusalWords } from "./request-files.ts";
import { settleSend } from "./settle.ts";
import { shareFiles } from "./share-files.ts";
import { isPlaceGone, showAnswer } from "./show.ts";
import type { TurnSession } from "./show-session.ts";
import { firstChunks, streamWords } from "./stream-growth.ts";
import { tellElsewhere, tellRequester } from "./tell.ts";
import { tellPrivately } from "./tell-privately.ts";
import { type Turn, threadKey } from "./turn.ts";
import { whoAsks } from "./who-asks.ts";
import { withStop } from "./with-stop.ts";

export type StepPorts = TurnPorts & {
  readonly budget: ProgressBudget;
  /** The minute's share of replies that are begun as a stream. */
  readonly streamBudget: ProgressBudget;
  /** The reply's stream, while it is live in this attempt. */
  readonly growing: { live?: LiveStream };
  readonly claimThread: (key: string) => void;
  readonly opened: OpenTurn;
  /** Aborts when a person stops this turn; the reason is their user id. */
  readonly stopped: AbortSignal;
  /** Slack's own signs that this turn is at work. */
  readonly session: TurnSession;
  /** What the agent gave in this attempt. */
  readonly gathered: { files: readonly FileRef[] };
  /** The room that its bytes take. */
  readonly hold: FileHold;
  /** These entries of another turn are done with this one. */
  readonly alsoFinished: (entryIds: readonly string[]) => void;
  /** Stores the turn after the event, then gives it back; the runner goes on from there. */
  readonly advance: (turn: Turn, event: TurnEvent) => Promise<Turn>;
};

/**
 * Does one step of a turn and stores where it led. Returns the event that happened last.
 * @throws what the step could not do: the runner decides whether and when to try again.
 */
export function perform(
  step: Exclude<Step, { kind: "finish" | "wait" }>,
  turn: Turn,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<TurnEvent> {
  switch (step.kind) {
    case "place":
      return place(turn, ports, signal);
    case "compose":
      return compose(turn, ports, signal);
    case "send":
      return send(turn, ports, signal);
    case "follow":
      return ask(turn, { kind: "follow", taskId: step.taskId }, ports, signal);
    case "settle":
      return settle(turn, ports, signal);
    case "show":
      return show(turn, ports, signal);
  }
}

async function happened(turn: Turn, event: TurnEvent, ports: StepPorts): Promise<TurnEvent> {
  await ports.advance(turn, event);
  return event;
}

/** Something shows in the thread at once: the reply that will grow into the answer. */
async function place(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  const [request] = ports.opened.requests;
  if (request === undefined || turn.posts.length > 0) return postReply(turn, request, ports, signal);
  if (decisionIn(request) !== undefined) return decide(turn, request, ports, signal);
  const problem = await judgeAccess(request, ports, signal);
  if (problem !== undefined) return happened(turn, { kind: "refused", problem }, ports);
  if (request.kind === "decision") {
    const decision = await readDecision(request, ports);
    if (decision !== undefined) await closeQuestion(decision.about, request, ports, signal);
    if (decision?.again !== true) return happened(turn, { kind: "refused", problem: "decision" }, ports);
  }
  return postReply(turn, request, ports, signal);
}

async function postReply(
  turn: Turn,
  request: Request | undefined,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<TurnEvent> {
  const { say, agentName } = ports.settings();
  const working = renderPreview("", [], { status: say("working", { agent: agentName }) });
  try {
    const growing = withStop(withQuestion(working, turn.asked), turn.id, say);
    const placed = await placeReply(turn, growing, request, ports, signal);
    if (turn.threadTs === "") ports.claimThread(threadKey(placed));
    return { kind: "posted", part: 0, ts: placed.posts[0]?.ts ?? "" };
  } catch (error) {
    if (!(error instanceof SlackError) || !isPlaceGone(error)) throw error;
    ports.log.warn({ err: error }, "Slack does not let us answer here");
    if (request !== undefined) {
      const bot = `<@${ports.settings().policy.us.botUserId}>`;
      await tellRequester(request, say("notInChannel", { bot }), ports, signal);
    }
    return happened(turn, { kind: "refused", problem: error.code }, ports);
  }
}

/** As a stream where Slack has them, the thread is known and a person is told; else, and within the minute's bounds, as a post. */
async function placeReply(
  turn: Turn,
  message: SlackMessage,
  request: Request | undefined,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Turn> {
  const person = request?.requester.kind === "user" ? request : undefined;
  const mayStream = turn.posts.length === 0 && turn.threadTs !== "";
  if (person === undefined || !mayStream || !ports.streamBudget() || !ports.streams.mayBegin(turn.channel))
    return placePost(turn, 0, message, ports, signal);
  const { say, agentName } = ports.settings();
  const stop = (await slackHasStop(turn, ports)) ? undefined : { say };
  const { chunks, shown } = firstChunks({ turn: turn.id, part: 0 }, streamWords(say, agentName), stop);
  const begunAtMs = performance.now();
  const opening = { streams: ports.streams, recipient: recipientOf(person), chunks };
  const placed = await placePost(turn, 0, message, ports, signal, opening);
  if (placed.posts[0]?.isStream === true) ports.growing.live = { begunAtMs, shown, isOpen: true };
  return placed;
}

/** Slack tells so as the thread is shown at work. The first reply of a process waits for that, so as not to show two buttons. */
async function slackHasStop(turn: Turn, { sessions, session }: StepPorts): Promise<boolean> {
  if (sessions.hasStopButton() === undefined)
    await Promise.race([session.begin(turn), sleep(limits.stopButtonMs, undefined, { ref: false })]);
  return sessions.hasStopButton() === true;
}

/** A person of another workspace is named by that one. */
const recipientOf = ({ requester, message, team }: Request): Recipient => ({
  user: requester.id,
  team: typeof message.user_team === "string" ? message.user_team : team,
});

/** A decision about the agent's question counts, and goes on to the agent, or its person is told why it does not. */
async function decide(
  turn: Turn,
  request: Request,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<TurnEvent> {
  const judged = await judgeDecision(request, ports.opened.thread, ports, signal);
  switch (judged.kind) {
    case "taken": {
      const { untold } = judged;
      const noted =
        untold === undefined ? turn : await ports.advance(turn, { kind: "noted", notes: [untold] });
      return postReply(noted, request, ports, signal);
    }
    case "closed":
      return happened(turn, { kind: "refused", problem: "question-expired" }, ports);
    case "refused":
      ports.log.info({ problem: judged.problem, user: request.requester.id }, "a decision did not count");
      await tellRequester(request, judged.sentence, ports, signal);
      return happened(turn, { kind: "refused", problem: judged.problem }, ports);
  }
}

async function compose(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  const { requests, thread } = ports.opened;
  const [request] = requests;
  if (request !== undefined && decisionIn(request) !== undefined)
    return happened(turn, await composedDecision(turn, request, ports), ports);
  const decision = request?.kind === "decision" ? await readDecision(request, ports) : undefined;
  // A second attempt has the same message id, so it says the same.
  const prompt =
    decision?.about.prompt ?? turn.prompt ?? (await composePrompt(requests, thread, ports, signal));
  const { say, timeoutMs, agentName: agent } = ports.settings();
  if (prompt.trim() === "")
    return happened(
      turn,
      { kind: "answered", answer: { outcome: "answered", markdown: say("emptyMention", { agent }) } },
      ports,
    );
  const reply = await replyToQuestion(turn, prompt, ports, signal);
  const conversation = continueConversation(thread);
  const people = requests.flatMap(({ requester }) => (requester.kind === "user" ? [requester.id] : []));
  const askers = askersOf([...(decision?.about.askers ?? []), ...people], conversation, thread);
  const deadlineAtMs = ports.now() + timeoutMs;
  return happened(turn, { kind: "composed", prompt, conversation, deadlineAtMs, askers, ...reply }, ports);
}

/** The message with what belongs to it: who asks, and the files of the request. */
async function send(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  const { requests } = ports.opened;
  const [request] = requests;
  const who = request && (await whoAsks(request, turn, ports, signal));
  const metadata = {
    ...who?.metadata,
    ...(turn.decision === undefined ? {} : { [hitlUri]: turn.decision.response }),
  };
  using taken = await ports.takeFiles(filesOf(requests), signal);
  const { say } = ports.settings();
  const notes = taken.refused.map(({ name, why }) =>
    say("fileSkipped", { file: inertLine(name, limits.fileNameChars), why: refusalWords[why] }),
  );
  const noted = notes.length === 0 ? turn : await ports.advance(turn, { kind: "noted", notes });
  return await ask(
    noted,
    { kind: "send", metadata, headers: who?.headers ?? {}, files: taken.files },
    ports,
    signal,
  );
}

async function ask(turn: Turn, how: Ask, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  const growing = growingReply(turn, ports.growing.live, ports, signal);
  if (how.kind === "follow" && ports.opened.resumed) growing.say(ports.settings().say("resumed", {}));
  const shown = { ...growing, step: ports.session.step };
  const done = await converse(turn, how, shown, ports, ports.advance, signal);
  if (done.event !== "ambiguous") {
    if ("files" in done && done.files !== undefined) ports.gathered.files = done.files;
    return happened(done.turn, withWhole(done.turn, withAsked(done, ports), ports), ports);
  }
  const settled = await settleOrStop(done.turn, ports, signal);
  // Sending again at once would be a loop with an agent that always hangs up: it is an attempt like any other.
  if (settled.kind === "resend") throw new TryLater(new AgentError("SEND_AMBIGUOUS"));
  return happened(done.turn, settled, ports);
}

const settle = async (turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> =>
  happened(turn, await settleOrStop(turn, ports, signal), ports);

/** Whoever stopped the turn is not asked whether to run it again. */
async function settleOrStop(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  const settled = await settleSend(turn, ports, signal);
  if (settled.kind !== "answered") return settled;
  await judgedSoon(turn, ports);
  if (!ports.stopped.aborted) return settled;
  const answer = stoppedAnswer(emptyDraft, String(ports.stopped.reason), "unconfirmed");
  return { kind: "answered", answer };
}

async function show(turn: Turn, ports: StepPorts, signal: AbortSignal): Promise<TurnEvent> {
  if (turn.answer === undefined) throw new TypeError("an answered turn has no answer");
  let shown = await showAnswer(turn, turn.answer, ports, ports.advance, signal);
  if (shown.turn.threadTs !== turn.threadTs) ports.claimThread(threadKey(shown.turn));
  if (shown.gone === undefined && turn.uploads?.some(({ isOver }) => !isOver)) {
    const shared = await shareFiles(shown.turn, ports.gathered.files, ports, signal);
    // What could not come is named below the answer, or said in messages. The answer stands already: this is an update of it.
    const isSplit = wholeOf(turn) !== undefined && wholeOf(shared) === undefined;
    shown =
      isSplit || shared.notes?.length !== turn.notes?.length
        ? await showAnswer(shared, turn.answer, ports, ports.advance, signal)
        : { ...shown, turn: shared };
  }
  if (shown.gone !== undefined) {
    ports.log.error(
      { code: shown.gone },
      "the answer's place in Slack is gone: whoever asked is told directly",
    );
    const [request] = ports.opened.requests;
    const sentence = ports.settings().say("error", { reference: referenceOf(turn.id) });
    if (request !== undefined) await tellElsewhere(request, sentence, ports, signal);
  }
  await tellPrivately(turn.answer, ports, signal);
  if (shown.gone === undefined && ports.opened.resumed && (await straysOver(ports, signal)))
    shown = await showAnswer(shown.turn, turn.answer, ports, ports.advance, signal);
  const unseen = shown.gone === undefined ? {} : ({ unseen: true } as const);
  return happened(shown.turn, { kind: "shown", ...unseen }, ports);
}

/**
 * A process that died with an update of this reply on its way: Slack takes that whenever it arrives, perhaps after the answer. Waits until
 * none can come any more; false when that time is over already.
 */
async function straysOver({ straysUntilMs }: StepPorts, signal: AbortSignal): Promise<boolean> {
  const leftMs = straysUntilMs - performance.now();
  if (leftMs <= 0) return false;
  await sleep(leftMs, undefined, { signal });
  return true;
}

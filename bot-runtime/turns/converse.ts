import { setTimeout as sleep } from "node:timers/promises";
import { AgentError } from "../agent/errors.ts";
import {
  type AgentEvent,
  isTerminal,
  type OutgoingFile,
  type OutgoingMessage,
  type TaskState,
} from "../agent/port.ts";
import { type HumanRequest, humanRequestIn } from "../approvals/index.ts";
import { type FileHold, fileName } from "../files/index.ts";
import {
  applyEvent,
  type Draft,
  emptyDraft,
  type FileRef,
  filesWithin,
  finalMarkdown,
} from "../reply/index.ts";
import { answerOf, join, stoppedAnswer } from "./answer-of.ts";
import type { GrowingReply } from "./growing-reply.ts";
import { referenceOf } from "./ids.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { TurnEvent } from "./reduce.ts";
import { stopTask } from "./stop-task.ts";
import type { Turn } from "./turn.ts";

/** The agent could not be asked, or not be heard, and nothing of it was decided: the turn is tried again later. */
export class TryLater extends Error {
  constructor(cause: unknown) {
    super("the agent is not to be had now", { cause });
    this.name = "TryLater";
  }
}

export type Conversed = {
  readonly turn: Turn;
  readonly event: TurnEvent;
  /** What the agent gave, where it has answered. */
  readonly files?: readonly FileRef[];
  /** What it wants of people before it goes on, where it said so in a way that we can answer. */
  readonly asks?: HumanRequest;
};

/** What a message of this turn says beside its words. */
export type Ask =
  | {
      readonly kind: "send";
      readonly metadata: Record<string, unknown>;
      readonly headers: Readonly<Record<string, string>>;
      readonly files: readonly OutgoingFile[];
    }
  | { readonly kind: "follow"; readonly taskId: string };

/**
 * Talks to the agent until it has an answer, and shows its words as they come. Returns the event that ends this step: answered,
 * the task is gone, or (cut between send and first word) nothing but the turn as it is, for `settle`.
 * @throws {TryLater}, and whatever `signal` was aborted with: the turn is handed over as it is stored.
 */
export async function converse(
  start: Turn,
  ask: Ask,
  progress: Pick<GrowingReply, "show" | "stop"> & { readonly step: (title: string) => void },
  ports: TurnPorts & { readonly stopped: AbortSignal; readonly hold: FileHold },
  advance: (turn: Turn, event: TurnEvent) => Promise<Turn>,
  signal: AbortSignal,
): Promise<Conversed | { readonly turn: Turn; readonly event: "ambiguous" }> {
  const deadline = AbortSignal.timeout(Math.max(0, start.deadlineAtMs - ports.now()));
  using stop = stopTask(ports.stopped, ports, signal);
  const either = AbortSignal.any([signal, deadline, stop.enough]);
  let turn = start;
  let draft = emptyDraft;
  let state: TaskState = "unknown";
  let contextId: string | undefined;
  let heard = false;
  let asks: HumanRequest | undefined;
  let secret: string | undefined;
  const askedAtMs = performance.now();
  try {
    for await (const event of open(turn, ask, ports, either)) {
      if (event.kind === "task") {
        if (!turn.named || turn.taskId !== event.taskId)
          turn = await advance(turn, { kind: "named", taskId: event.taskId, contextId: event.contextId });
        stop.named(event.taskId);
        continue;
      }
      if (event.kind === "message") contextId = event.contextId;
      else if (event.kind !== "artifact") {
        state = event.state;
        asks = state === "input-required" ? humanRequestIn(event.metadata) : undefined;
      }
      if (isForRequester(event, turn)) {
        secret = privateWords(event);
        const { metadata: _links, ...rest } = event;
        draft = applyEvent(draft, { ...rest, parts: [] });
      } else draft = applyEvent(draft, event);
      draft = { ...draft, files: filesWithin(draft.files, ports.hold.upTo) };
      if (!heard && finalMarkdown(draft) !== "") {
        heard = true;
        ports.metrics.firstTokenSeconds.observe((performance.now() - askedAtMs) / 1_000);
      }
      progress.show(draft);
      const step = draft.steps.findLast((one) => one.state === "in_progress");
      if (step !== undefined) progress.step(step.title);
    }
    // Perhaps a process before us cancelled it, for a stop that is taken up again beside this turn.
    if (state === "canceled" && stop.by === undefined) await judgedSoon(turn, ports);
    const named = contextId === undefined ? {} : { contextId };
    const { files } = draft;
    const answered = {
      kind: "answered",
      answer: {
        ...answerOf(turn, draft, { state, asks: asks !== undefined, stoppedBy: stop.by }, ports),
        ...(secret === undefined || secret === "" ? {} : { private: secret }),
      },
      files: files.map(({ name, mediaType }) => fileName(name, mediaType)),
      ...named,
    } as const;
    return { turn, event: answered, files, ...(asks === undefined ? {} : { asks }) };
  } catch (error) {
    if (signal.aborted) throw error;
    if (stop.by !== undefined && (stop.enough.aborted || error instanceof AgentError))
      return {
        turn,
        event: { kind: "answered", answer: stoppedAnswer(draft, stop.by, "unconfirmed") },
      };
    if (deadline.aborted) return { turn, event: await pastDeadline(turn, draft, state, ports, signal) };
    if (!(error instanceof AgentError)) throw error;
    return { turn, event: afterError(turn, draft, error, ports) };
  } finally {
    await progress.stop();
  }
}

function open(turn: Turn, ask: Ask, ports: TurnPorts, signal: AbortSignal): AsyncIterable<AgentEvent> {
  if (ask.kind === "follow") return ports.agent.follow(ask.taskId, signal);
  const message: OutgoingMessage = {
    messageId: turn.messageId,
    ...(turn.contextId === undefined ? {} : { contextId: turn.contextId }),
    ...(turn.taskId === undefined ? {} : { taskId: turn.taskId }),
    referenceTaskIds: turn.referenceTaskIds,
    text: turn.prompt ?? "",
    files: ask.files,
    metadata: ask.metadata,
    headers: ask.headers,
  };
  return ports.agent.send(message, signal);
}

/** Waits until it is known whether whoever wants this turn to end may, for a short while. */
export const judgedSoon = ({ id }: Turn, { stops }: TurnPorts): Promise<unknown> =>
  Promise.race([stops.judged(id), sleep(limits.stopMs, undefined, { ref: false })]);

type Status = Extract<AgentEvent, { kind: "status" | "snapshot" }>;

/** What an agent says about a sign-in is a link for one person; a direct message is that person's already. */
const isForRequester = (event: AgentEvent, turn: Turn): event is Status =>
  (event.kind === "status" || event.kind === "snapshot") &&
  event.state === "auth-required" &&
  !turn.channel.startsWith("D");

const privateWords = ({ state, parts }: Status): string =>
  finalMarkdown(applyEvent(emptyDraft, { kind: "status", state, parts })).slice(0, limits.answerChars);

/** Cancels the task, bounded, and tells the thread; what the agent had said stays. */
async function pastDeadline(
  turn: Turn,
  draft: Draft,
  state: TaskState,
  ports: TurnPorts,
  signal: AbortSignal,
): Promise<TurnEvent> {
  if (turn.taskId !== undefined && turn.named && !isTerminal(state)) {
    const bound = AbortSignal.any([signal, AbortSignal.timeout(limits.cancelMs)]);
    await ports.agent.cancel(turn.taskId, bound).catch((error: unknown) => {
      ports.log.warn(
        { err: error, turn: turn.id, task: turn.taskId },
        "the agent's task could not be cancelled at its deadline",
      );
    });
  }
  const { say, timeoutMs } = ports.settings();
  const sentence = say("deadlinePassed", { timeout: minutes(timeoutMs), reference: referenceOf(turn.id) });
  return {
    kind: "answered",
    answer: { outcome: "deadline", markdown: join(finalMarkdown(draft), sentence) },
  };
}

function afterError(turn: Turn, draft: Draft, error: AgentError, ports: TurnPorts): TurnEvent | "ambiguous" {
  const continued = turn.state === "sending" && turn.taskId !== undefined;
  switch (error.retry) {
    case "new-task":
      // A decision is about that task and nothing else: it must never begin another one.
      if (turn.decision !== undefined && turn.decision.byReply === undefined)
        return {
          kind: "answered",
          answer: {
            outcome: "failed",
            markdown: join(finalMarkdown(draft), ports.settings().say("decisionStale", {})),
            problem: error.code,
          },
        };
      if (continued) return { kind: "task-gone" };
      break;
    case "ask":
      if (turn.state === "sending") return "ambiguous";
      throw new TryLater(error);
    case "later":
      throw new TryLater(error);
    case "never":
      break;
  }
  const reference = referenceOf(turn.id);
  ports.log.error(
    { err: error, turn: turn.id, task: turn.taskId, context: turn.contextId },
    "the agent gave no answer",
  );
  const sentence = ports.settings().say("agentFailed", { reference });
  return {
    kind: "answered",
    answer: { outcome: "failed", markdown: join(finalMarkdown(draft), sentence), problem: error.code },
  };
}

const minutes = (ms: number): string =>
  ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1_000)} s`;

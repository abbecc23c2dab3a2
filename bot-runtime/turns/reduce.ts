import { withAskers } from "../approvals/askers.ts";
import type { Question } from "../approvals/question.ts";
import { uuidV5 } from "./ids.ts";
import type { Answer, Outcome, Thread, Turn } from "./turn.ts";

/** What can happen to a turn. Each is stored, as the state it leads to, before the next effect runs. */
export type TurnEvent =
  /**
   * Message `part` of the reply is about to be posted, or begun as a stream; `rootGone`: it was the root of its thread, and begins
   * another one.
   */
  | {
      readonly kind: "intended";
      readonly part: number;
      readonly atMs: number;
      readonly isStream?: true;
      readonly rootGone?: boolean;
    }
  | { readonly kind: "posted"; readonly part: number; readonly ts: string }
  | {
      readonly kind: "composed";
      readonly prompt: string;
      readonly conversation: Conversation;
      readonly deadlineAtMs: number;
      readonly decision?: NonNullable<Turn["decision"]>;
      readonly askers?: readonly string[];
    }
  /** What the thread is told below the answer, whatever that will be. */
  | { readonly kind: "noted"; readonly notes: readonly string[] }
  | { readonly kind: "named"; readonly taskId: string; readonly contextId: string }
  /** The task we meant to continue has ended or is not known to the agent any more. */
  | { readonly kind: "task-gone" }
  /** The agent surely did nothing; tried again later. */
  | { readonly kind: "attempt-failed" }
  /** Nobody knows whether the agent got the message, and the binding says: send it again. */
  | { readonly kind: "resend" }
  /** `contextId` comes from an agent that answered with a bare message and named a context in it. */
  | {
      readonly kind: "answered";
      readonly answer: Answer;
      readonly contextId?: string;
      /** What the agent wants of people before it goes on. */
      readonly question?: Question;
      /** Names of the agent's files, in its order. */
      readonly files?: readonly string[];
      /** Name of the file that carries the whole of a long answer. */
      readonly whole?: string;
    }
  /** The bytes of file `index` are with Slack, where nobody sees them yet. */
  | { readonly kind: "uploaded"; readonly index: number; readonly fileId: string }
  /** File `index` stands in the thread, or stays away for the reason of `note`. */
  | { readonly kind: "file-over"; readonly index: number; readonly note?: string; readonly failed?: true }
  /** Refused before anything was shown (access): the person was told. */
  | { readonly kind: "refused"; readonly problem: string }
  /** `unseen`: its place in Slack is gone, so nobody can decide what it asks. */
  | { readonly kind: "shown"; readonly unseen?: true }
  | { readonly kind: "reminded" };

/** What the turn's message says about earlier tasks of its thread. */
export type Conversation = {
  readonly contextId?: string;
  readonly taskId?: string;
  readonly referenceTaskIds: readonly string[];
};

/** A pair that the state machine does not know: a bug, reported with both names. */
export class ImpossibleTransition extends Error {
  constructor(turn: Turn, event: TurnEvent) {
    super(`turn in state ${turn.state} cannot take ${event.kind}`);
    this.name = "ImpossibleTransition";
  }
}

/**
 * The one place that knows every transition of a turn (`docs/turns.md`). Pure.
 * @throws {ImpossibleTransition}
 */
export function reduceTurn(turn: Turn, event: TurnEvent): Turn {
  switch (event.kind) {
    case "intended":
      return {
        ...turn,
        posts: withPost(turn, event.part, {
          intentAtMs: event.atMs,
          ...(event.isStream === undefined ? {} : { isStream: event.isStream }),
        }),
        threadTs: event.rootGone ? "" : turn.threadTs,
      };
    case "posted":
      return posted(turn, event.part, event.ts);
    case "composed":
      expectState(turn, event, "started");
      return {
        ...withoutTask(turn),
        ...event.conversation,
        referenceTaskIds: [...event.conversation.referenceTaskIds],
        state: "sending",
        prompt: event.prompt,
        deadlineAtMs: event.deadlineAtMs,
        ...(event.decision === undefined ? {} : { decision: event.decision }),
        ...(event.askers === undefined ? {} : { askers: [...event.askers] }),
      };
    case "noted":
      expectState(turn, event, "accepted", "sending");
      return { ...turn, notes: [...event.notes] };
    case "named":
      expectState(turn, event, "sending", "sent");
      return { ...turn, state: "sent", named: true, taskId: event.taskId, contextId: event.contextId };
    case "task-gone":
      expectState(turn, event, "sending");
      if (turn.taskId === undefined) throw new ImpossibleTransition(turn, event);
      // Another message than the one that was refused, so it gets an id of its own.
      return {
        ...withoutDecision(withoutTask(turn)),
        referenceTaskIds: [turn.taskId],
        messageId: uuidV5(`${turn.messageId}:new-task`),
      };
    case "attempt-failed":
      expectState(turn, event, "accepted", "started", "sending", "sent", "answered", "waiting");
      return {
        ...turn,
        attempts: turn.attempts + 1,
        state: turn.state === "sending" ? "started" : turn.state,
      };
    case "resend":
      expectState(turn, event, "sending");
      return turn;
    case "answered":
      expectState(turn, event, "accepted", "started", "sending", "sent");
      return {
        ...turn,
        state: "answered",
        answer: event.answer,
        ...uploadsOf(event.files ?? [], event.whole),
        ...(event.contextId === undefined ? {} : { contextId: event.contextId }),
        ...(event.question === undefined ? {} : { question: event.question }),
      };
    case "uploaded":
      expectState(turn, event, "answered");
      return withUpload(turn, event.index, { fileId: event.fileId });
    case "file-over":
      expectState(turn, event, "answered");
      return {
        ...withUpload(turn, event.index, { isOver: true, ...(event.failed ? { failed: event.failed } : {}) }),
        ...(event.note === undefined ? {} : { notes: [...(turn.notes ?? []), event.note] }),
      };
    case "refused":
      expectState(turn, event, "accepted");
      return {
        ...turn,
        state: "done",
        answer: { outcome: "rejected", markdown: "", problem: event.problem },
      };
    case "shown":
      expectState(turn, event, "answered");
      // Its words are wanted again when the question closes: what became of it stands in the same message.
      if (turn.question !== undefined && event.unseen !== true) return { ...turn, state: "waiting" };
      return { ...withoutWords(turn), state: "done" };
    case "reminded":
      expectState(turn, event, "waiting");
      if (turn.question === undefined) throw new ImpossibleTransition(turn, event);
      return { ...turn, question: { ...turn.question, reminded: true } };
  }
}

function posted(turn: Turn, part: number, ts: string): Turn {
  const intent = turn.posts[part];
  if (intent === undefined) throw new ImpossibleTransition(turn, { kind: "posted", part, ts });
  return {
    ...turn,
    posts: withPost(turn, part, { ...intent, ts }),
    state: turn.state === "accepted" ? "started" : turn.state,
    // A slash command has no message of its own: the reply is the thread's root.
    threadTs: turn.threadTs === "" ? ts : turn.threadTs,
  };
}

/** The agent's files keep the agent's order, by which they are found again. */
function uploadsOf(files: readonly string[], whole: string | undefined): Pick<Turn, "uploads"> {
  const uploads: NonNullable<Turn["uploads"]> = files.map((name) => ({ name, isOver: false }));
  if (whole !== undefined) uploads.push({ name: whole, isOver: false, whole: true });
  return uploads.length === 0 ? {} : { uploads };
}

const withUpload = (
  turn: Turn,
  index: number,
  change: { fileId?: string; isOver?: boolean; failed?: true },
): Turn => ({
  ...turn,
  uploads: (turn.uploads ?? []).map((upload, at) => (at === index ? { ...upload, ...change } : upload)),
});

function withPost(turn: Turn, part: number, post: Turn["posts"][number]): Turn["posts"] {
  const posts = [...turn.posts];
  posts[part] = post;
  return posts;
}

function withoutTask(turn: Turn): Turn {
  const { taskId: _task, ...rest } = turn;
  return rest;
}

/** An answer to a task that is gone is nothing to another one. */
function withoutDecision(turn: Turn): Turn {
  const { decision: _decision, ...rest } = turn;
  return rest;
}

/** What was said stands in Slack; we keep no second copy, but for a question whose "run it again" needs the prompt. */
function withoutWords(turn: Turn): Turn {
  const { answer, prompt, ...rest } = turn;
  if (answer === undefined) return rest;
  const { sources: _sources, ...kept } = answer;
  const again = answer.outcome === "ambiguous" && prompt !== undefined ? { prompt } : {};
  return { ...rest, answer: { ...kept, markdown: "" }, ...again };
}

function expectState(turn: Turn, event: TurnEvent, ...states: Turn["state"][]): void {
  if (!states.includes(turn.state)) throw new ImpossibleTransition(turn, event);
}

export type Step =
  /** Post the growing reply. */
  | { readonly kind: "place" }
  | { readonly kind: "compose" }
  | { readonly kind: "send" }
  /** We died between the send and the first word of the agent: find out, ask, or give up. */
  | { readonly kind: "settle" }
  | { readonly kind: "follow"; readonly taskId: string }
  | { readonly kind: "show" }
  /** Nothing to do until people decide, or time does. */
  | { readonly kind: "wait" }
  | { readonly kind: "finish" };

/** What a turn needs next. `last` is what just happened in this process: a `sending` turn from the store was interrupted. */
export function nextStep(turn: Turn, last?: TurnEvent): Step {
  switch (turn.state) {
    case "accepted":
      return { kind: "place" };
    case "started":
      return { kind: "compose" };
    case "sending":
      return last?.kind === "composed" || last?.kind === "task-gone" || last?.kind === "resend"
        ? { kind: "send" }
        : { kind: "settle" };
    case "sent":
      if (turn.taskId === undefined)
        throw new ImpossibleTransition(turn, { kind: "named", taskId: "", contextId: "" });
      return { kind: "follow", taskId: turn.taskId };
    case "answered":
      return { kind: "show" };
    case "waiting":
      return { kind: "wait" };
    case "done":
      return { kind: "finish" };
  }
}

/**
 * How the next message of a thread continues the conversation: a task that waits or works is continued, one that ended is
 * referenced by a new task of the same context (A2A 1.0, "Life of a Task").
 */
export function continueConversation(thread: Thread | undefined): Conversation {
  if (thread === undefined) return { referenceTaskIds: [] };
  const context = thread.contextId === undefined ? {} : { contextId: thread.contextId };
  if (thread.taskId === undefined) return { ...context, referenceTaskIds: [] };
  if (thread.taskState === "terminal") return { ...context, referenceTaskIds: [thread.taskId] };
  return { ...context, taskId: thread.taskId, referenceTaskIds: [] };
}

/** Who wrote to the agent in the task that a message with this conversation belongs to, its own people last. */
export function askersOf(
  people: readonly string[],
  conversation: Conversation,
  thread: Thread | undefined,
): readonly string[] {
  const before = conversation.taskId === undefined ? [] : (thread?.askers ?? []);
  return withAskers(before, people);
}

const taskStateAfter: Partial<Record<Outcome, Thread["taskState"]>> = {
  "input-required": "input-required",
  "auth-required": "auth-required",
  answered: "terminal",
  failed: "terminal",
  rejected: "terminal",
  canceled: "terminal",
};

const askingOf = (turn: string, { request, expiresAtMs }: Question): NonNullable<Thread["asking"]> => ({
  turn,
  untilMs: expiresAtMs,
  byReply: request.kind === "questions" && request.questions.length === 1,
});

/** What the thread remembers once the turn has an answer; an agent that never named a task leaves its old memory. */
export function threadAfter(turn: Turn, before: Thread | undefined): Thread {
  const { team, channel, threadTs } = turn;
  const base: Thread = {
    v: 1,
    team,
    channel,
    threadTs,
    ...(turn.botsInARow === undefined ? {} : { botsInARow: turn.botsInARow }),
  };
  if (!turn.named) {
    // The task that this turn could not continue is gone; its context is still the conversation's.
    const context = turn.contextId ?? before?.contextId;
    const kept = before?.taskId !== undefined && !turn.referenceTaskIds.includes(before.taskId);
    return {
      ...base,
      ...(before?.asking === undefined ? {} : { asking: before.asking }),
      ...(before?.askers === undefined ? {} : { askers: before.askers }),
      ...(context === undefined ? {} : { contextId: context }),
      ...(kept ? { taskId: before.taskId, taskState: before.taskState ?? "active" } : {}),
      ...(turn.referenceTaskIds[0] === undefined
        ? {}
        : { taskId: turn.referenceTaskIds[0], taskState: "terminal" as const }),
    };
  }
  const state = turn.answer === undefined ? "active" : (taskStateAfter[turn.answer.outcome] ?? "active");
  return {
    ...base,
    ...(turn.contextId === undefined ? {} : { contextId: turn.contextId }),
    ...(turn.taskId === undefined ? {} : { taskId: turn.taskId, taskState: state }),
    ...(turn.askers === undefined ? {} : { askers: turn.askers }),
    ...(turn.question === undefined || turn.question.closed !== undefined
      ? {}
      : { asking: askingOf(turn.id, turn.question) }),
  };
}

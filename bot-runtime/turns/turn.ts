import { z } from "zod";
import { QuestionSchema } from "../approvals/question.ts";

/** States of `docs/turns.md`; each is stored before the effect that follows from it runs. */
export const turnStates = ["accepted", "started", "sending", "sent", "answered", "waiting", "done"] as const;

/** How a turn ended, as counted by `slackagent_turns_total{outcome}`. */
export const outcomes = [
  "answered",
  "input-required",
  "auth-required",
  "failed",
  "rejected",
  "canceled",
  "deadline",
  "ambiguous",
  "dead-letter",
  "gone",
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * One Slack message of the reply. `intentAtMs` is stored before the post, `ts` after it: an intent without `ts` may or may not stand in Slack.
 * `isStream`: it was begun as a stream, which may be open until the answer takes its place.
 */
const Post = z.object({
  intentAtMs: z.number(),
  ts: z.string().optional(),
  isStream: z.literal(true).optional(),
});
export type Post = z.infer<typeof Post>;

const Answer = z.object({
  outcome: z.enum(outcomes),
  /** What will stand in the thread: the agent's Markdown, or one of our own sentences. */
  markdown: z.string(),
  /** What the agent says to the requester alone: a link to sign in. */
  private: z.string().optional(),
  /** Who stopped the turn, and whether the agent did not confirm that it ended its task. */
  stopped: z.object({ by: z.string(), unconfirmed: z.boolean() }).optional(),
  /** What the agent says that its answer rests on. */
  sources: z.array(z.object({ url: z.string(), title: z.string() })).optional(),
  /** What failed, for the log and the dead-letter list; its reference id is the turn's id. */
  problem: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;

export const TurnSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  state: z.enum(turnStates),
  team: z.string(),
  channel: z.string(),
  threadTs: z.string(),
  /** Inbox entries that this turn answers: several follow-ups that waited are sent together. */
  entryIds: z.array(z.string()),
  requestIds: z.array(z.string()),
  /** A slash command or a shortcut shows nothing in the channel by itself: its reply begins with who asked what. */
  asked: z.object({ userId: z.string(), text: z.string() }).optional(),
  /** The person who asked, and their first words: for the list of their last requests. */
  said: z.object({ user: z.string(), title: z.string() }).optional(),
  /** Slack's timestamp of the first request, where it has one: our replies are younger, by the clock that stamps them. */
  askedTs: z.string().optional(),
  posts: z.array(Post),
  /** Id of the A2A message: the same for every attempt, so that an agent that deduplicates can. */
  messageId: z.string(),
  /** The task this turn continues or made; named as soon as the agent names it. */
  taskId: z.string().optional(),
  contextId: z.string().optional(),
  /** The task and context have been told by the agent for this very turn (not only carried over from the thread). */
  named: z.boolean(),
  referenceTaskIds: z.array(z.string()),
  /** The A2A message as it was composed, so that a second attempt says the same. Dropped once the answer stands. */
  prompt: z.string().optional(),
  /** Sentences of ours that stand below the answer: which files could not be passed on. */
  notes: z.array(z.string()).optional(),
  answer: Answer.optional(),
  /** Files of the agent that belong into the thread, each once: `fileId` is stored before it is shared, `isOver` after. */
  uploads: z
    .array(
      z.object({
        name: z.string(),
        fileId: z.string().optional(),
        isOver: z.boolean(),
        /** It carries the whole of a long answer; `failed`: it cannot come, so the answer is split over messages. */
        whole: z.literal(true).optional(),
        failed: z.literal(true).optional(),
      }),
    )
    .optional(),
  /** The people who wrote to the agent in the task that this turn continues or makes: who asked, for approvals. */
  askers: z.array(z.string()).optional(),
  /** What the agent wants of people before it goes on; the turn waits until it is closed. */
  question: QuestionSchema.optional(),
  /** This turn brings a decision: whose question it closes, and the extension's answer. */
  decision: z
    .object({
      about: z.string(),
      response: z.record(z.string(), z.unknown()),
      taskId: z.string(),
      contextId: z.string(),
      askers: z.array(z.string()),
      /** The answer came as a reply in the thread, whose words the agent gets in any case. */
      byReply: z.literal(true).optional(),
    })
    .optional(),
  /** The request whose click answered our question; a later click decides nothing. */
  decidedBy: z.string().optional(),
  attempts: z.number().int(),
  /** Where a bot asked: the thread's turns in a row, up to this one, that bots asked for. */
  botsInARow: z.number().int().optional(),
  /** Wall clock, ms since 1970. */
  acceptedAtMs: z.number(),
  deadlineAtMs: z.number(),
});
export type Turn = z.infer<typeof TurnSchema>;

/** What a Slack thread remembers for `conversation.ttl`. */
export const ThreadSchema = z.object({
  v: z.literal(1),
  team: z.string(),
  channel: z.string(),
  threadTs: z.string(),
  contextId: z.string().optional(),
  taskId: z.string().optional(),
  taskState: z.enum(["active", "input-required", "auth-required", "terminal"]).optional(),
  /** The last turns that bots asked for, with none of a person among them. */
  botsInARow: z.number().int().optional(),
  /** The people who wrote to the agent in this task. */
  askers: z.array(z.string()).optional(),
  /** The turn whose question is open here, and until when (wall clock, ms): so long at least the thread is remembered. */
  asking: z
    .object({
      turn: z.string(),
      untilMs: z.number(),
      /** A reply in the thread answers it; else only buttons do, and people may talk about it meanwhile. */
      byReply: z.boolean(),
    })
    .optional(),
});
export type Thread = z.infer<typeof ThreadSchema>;

/** Key of a thread: the order of turns, the memory of the conversation and fairness all go by it. */
export const threadKey = (of: { team: string; channel: string; threadTs: string }): string =>
  `${of.team}:${of.channel}:${of.threadTs}`;

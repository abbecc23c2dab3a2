import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type HumanRequest, HumanRequestSchema } from "./hitl.ts";
import { limits } from "./limits.ts";

/** How an open question ended. */
export const closings = ["decided", "superseded", "expired"] as const;

/** What a turn that waits for people keeps: the request, who asked, until when, and the key of its buttons. */
export const QuestionSchema = z.object({
  request: HumanRequestSchema,
  taskId: z.string(),
  contextId: z.string(),
  /** Signs the values of this question's buttons; it never leaves the store. */
  key: z.string(),
  /** Everybody who wrote to the agent in this task, which they all may have steered; empty where bots alone did. */
  askers: z.array(z.string()),
  expireAfterMs: z.number(),
  expiresAtMs: z.number(),
  reminded: z.boolean(),
  closed: z.enum(closings).optional(),
});
export type Question = z.infer<typeof QuestionSchema>;

/** Opens a question with a key of its own, so that no other question's button fits it. */
export function openQuestion(
  request: HumanRequest,
  of: { readonly taskId: string; readonly contextId: string; readonly askers: readonly string[] },
  expireAfterMs: number,
  nowMs: number,
): Question {
  return {
    request,
    taskId: of.taskId,
    contextId: of.contextId,
    key: randomBytes(32).toString("base64url"),
    askers: [...of.askers],
    expireAfterMs,
    expiresAtMs: nowMs + expireAfterMs,
    reminded: false,
  };
}

/** When people are reminded of a question, wall clock, ms. */
export const remindAtMs = ({ expiresAtMs, expireAfterMs }: Question): number =>
  expiresAtMs - Math.min(limits.remindBeforeMs, expireAfterMs / 4);

/** What a button of ours does; `choice:N` answers with that choice. */
export type Purpose = "approve" | "deny" | "each" | "args" | "answer" | `choice:${number}`;

type Asking = { readonly id: string; readonly question: Question };

/** The signed value of a button or form: which turn's question, and what for. About 120 characters of Slack's 2,000. */
export const signedValue = (asking: Asking, purpose: Purpose): string =>
  ["1", asking.id, purpose, macOf(asking, purpose)].join(".");

export type ClickToken = { readonly turnId: string; readonly purpose: Purpose; readonly mac: string };

/** A value's parts as they are written; whether it is ours is for `isSigned` to say. */
export function readToken(value: string): ClickToken | undefined {
  const [, turnId, purpose, mac] =
    /^1\.([0-9a-f-]{36})\.(approve|deny|each|args|answer|choice:\d{1,3})\.([\w-]{43})$/.exec(value) ?? [];
  if (turnId === undefined || purpose === undefined || mac === undefined) return undefined;
  return { turnId, purpose: purpose as Purpose, mac };
}

/** Whether we made this value for this very question. */
export function isSigned(token: ClickToken, asking: Asking): boolean {
  const ours = Buffer.from(macOf(asking, token.purpose));
  const given = Buffer.from(token.mac);
  return token.turnId === asking.id && ours.length === given.length && timingSafeEqual(ours, given);
}

/** Bound to the turn, the agent's task and what the button does; the key binds it to the question. */
const macOf = ({ id, question }: Asking, purpose: Purpose): string =>
  createHmac("sha256", Buffer.from(question.key, "base64url"))
    .update([id, question.taskId, purpose].join("\n"))
    .digest("base64url");

import { z } from "zod";
import { hitlUri } from "../agent/extensions.ts";
import { isRecord } from "../is-record.ts";
import { limits } from "./limits.ts";

const id = z.string().min(1).max(limits.idChars);

const ToolCall = z.object({
  id,
  name: z.string().min(1).max(limits.nameChars),
  args: z.record(z.string(), z.unknown()),
});

/** What an agent wants of people before it goes on, as far as we understand it. Stored with the turn that asks. */
export const HumanRequestSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("approval"),
    hint: z.string(),
    /** The agent behind the agent, whose calls these are. */
    subagent: z.string().optional(),
    tools: z.array(ToolCall).min(1).max(limits.tools),
  }),
  z.object({
    kind: z.literal("questions"),
    id,
    questions: z
      .array(
        z.object({
          question: z.string(),
          choices: z.array(z.string()).max(limits.choices),
          multiple: z.boolean(),
        }),
      )
      .min(1)
      .max(limits.questions),
  }),
]);
export type HumanRequest = z.infer<typeof HumanRequestSchema>;

const WireTool = z.object({
  id,
  name: z.string().min(1).max(limits.nameChars),
  args: z.record(z.string(), z.unknown()).nullish(),
});
const WireTools = z.array(WireTool).min(1).max(limits.tools);

const Wire = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("tool_approval_request"),
    hint: z.string().nullish(),
    tools: z.array(z.unknown()).nullish(),
    nested: z.object({ subagent_name: z.string().nullish(), tools: WireTools }).nullish(),
  }),
  z.object({
    type: z.literal("ask_user_request"),
    id,
    questions: z
      .array(
        z.object({
          question: z.string().min(1).max(limits.questionChars),
          choices: z.array(z.string().min(1).max(limits.choiceChars)).max(limits.choices).nullish(),
          multiple: z.boolean().nullish(),
        }),
      )
      .min(1)
      .max(limits.questions),
  }),
]);

/**
 * The request in the metadata of a task's status, undefined where there is none that can be answered as it must be: each id
 * once, within our bounds. Such a one is plain `input-required`, whose words people answer by words. Never throws.
 */
export function humanRequestIn(metadata: unknown): HumanRequest | undefined {
  const value = isRecord(metadata) && Object.hasOwn(metadata, hitlUri) ? metadata[hitlUri] : undefined;
  if (value === undefined || !fits(value, { left: limits.requestChars }, limits.requestDepth))
    return undefined;
  const read = Wire.safeParse(value);
  if (!read.success) return undefined;
  return read.data.type === "tool_approval_request" ? approvalOf(read.data) : questionsOf(read.data);
}

type WireApproval = Extract<z.infer<typeof Wire>, { type: "tool_approval_request" }>;
type WireQuestions = Extract<z.infer<typeof Wire>, { type: "ask_user_request" }>;

/** A nested request is decided by the ids of the inner calls: the outer one only carries them. */
function approvalOf({ hint, tools, nested }: WireApproval): HumanRequest | undefined {
  const calls = nested ? nested.tools : WireTools.safeParse(tools).data;
  if (calls === undefined || !areUnique(calls.map((call) => call.id))) return undefined;
  const subagent = nested?.subagent_name?.slice(0, limits.nameChars);
  return {
    kind: "approval",
    hint: (hint ?? "").slice(0, limits.hintChars),
    ...(subagent ? { subagent } : {}),
    tools: calls.map((call) => ({ id: call.id, name: call.name, args: call.args ?? {} })),
  };
}

function questionsOf({ id: requestId, questions }: WireQuestions): HumanRequest | undefined {
  const asked = questions.map(({ question, choices, multiple }) => ({
    question,
    choices: choices ?? [],
    multiple: multiple === true,
  }));
  return asked.every(({ choices }) => areUnique(choices))
    ? { kind: "questions", id: requestId, questions: asked }
    : undefined;
}

const areUnique = (values: readonly string[]): boolean => new Set(values).size === values.length;

/** Whether a value keeps within a number of characters and of levels; goes no further than it must. */
function fits(value: unknown, room: { left: number }, depth: number): boolean {
  room.left -= typeof value === "string" ? value.length + 2 : 4;
  if (room.left < 0) return false;
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  for (const [key, part] of Object.entries(value)) {
    room.left -= key.length + 4;
    if (room.left < 0 || !fits(part, room, depth - 1)) return false;
  }
  return true;
}

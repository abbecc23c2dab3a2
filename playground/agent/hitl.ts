import { z } from "zod";

/** kagent's human-in-the-loop extension, version 1: requests and decisions travel as metadata under this key. */
export const hitlUri = "https://kagent.dev/extensions/hitl/v1";

export interface ToolApprovalRequest {
  readonly type: "tool_approval_request";
  readonly hint: string;
  readonly tools: readonly {
    readonly id: string;
    readonly call_id: string;
    readonly name: string;
    readonly args: Readonly<Record<string, unknown>>;
  }[];
}

export interface AskUserRequest {
  readonly type: "ask_user_request";
  readonly id: string;
  readonly questions: readonly {
    readonly question: string;
    readonly choices: readonly string[];
    readonly multiple: boolean;
  }[];
}

export type HitlRequest = ToolApprovalRequest | AskUserRequest;

const HitlResponseSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("tool_approval_response"),
    approvals: z.array(
      z.object({ id: z.string(), approved: z.boolean(), rejection_reason: z.string().optional() }),
    ),
  }),
  z.object({
    type: z.literal("ask_user_response"),
    id: z.string(),
    answers: z.array(z.object({ answer: z.array(z.string()) })),
  }),
]);

export type HitlResponse = z.infer<typeof HitlResponseSchema>;

/** The decision that a message carries: undefined where it carries none, "malformed" where it is not to be understood. */
export function responseIn(metadata: unknown): HitlResponse | "malformed" | undefined {
  const found = z.looseObject({ [hitlUri]: z.unknown() }).safeParse(metadata);
  const value = found.success ? found.data[hitlUri] : undefined;
  if (value === undefined) return undefined;
  const parsed = HitlResponseSchema.safeParse(value);
  return parsed.success ? parsed.data : "malformed";
}

/**
 * What was decided about a request, or why nothing was. Each id that was asked for must be answered exactly once and no other
 * may be: a decision that was made about something else must not set this in motion.
 */
export function decisionOn(
  request: ToolApprovalRequest,
  response: HitlResponse | "malformed",
): { readonly approved: boolean; readonly reason?: string } | "does not fit" {
  if (response === "malformed" || response.type !== "tool_approval_response") return "does not fit";
  const wanted = request.tools.map((tool) => tool.id).sort();
  const given = response.approvals.map((approval) => approval.id).sort();
  if (wanted.length !== given.length || wanted.some((id, index) => id !== given[index]))
    return "does not fit";
  const refused = response.approvals.find((approval) => !approval.approved);
  if (refused === undefined) return { approved: true };
  return refused.rejection_reason === undefined
    ? { approved: false }
    : { approved: false, reason: refused.rejection_reason };
}

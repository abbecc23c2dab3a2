import { describe, expect, test } from "vitest";
import { decisionOn, hitlUri, responseIn, type ToolApprovalRequest } from "./hitl.ts";

const tool = (id: string) => ({ id, call_id: `call-${id}`, name: "rollback_deployment", args: {} });
const request: ToolApprovalRequest = {
  type: "tool_approval_request",
  hint: "",
  tools: [tool("a"), tool("b")],
};
const response = (...approvals: { id: string; approved: boolean; rejection_reason?: string }[]) => ({
  type: "tool_approval_response" as const,
  approvals,
});

describe("a decision", () => {
  test.each([
    ["of nothing", response(), "does not fit"],
    ["of one of two", response({ id: "a", approved: true }), "does not fit"],
    ["of one twice", response({ id: "a", approved: true }, { id: "a", approved: true }), "does not fit"],
    [
      "of one too many",
      response({ id: "a", approved: true }, { id: "b", approved: true }, { id: "c", approved: true }),
      "does not fit",
    ],
    [
      "of another request",
      response({ id: "x", approved: true }, { id: "y", approved: true }),
      "does not fit",
    ],
    ["that nobody understands", "malformed" as const, "does not fit"],
    ["that answers a question", { type: "ask_user_response" as const, id: "q", answers: [] }, "does not fit"],
    ["for all", response({ id: "b", approved: true }, { id: "a", approved: true }), { approved: true }],
    ["against one", response({ id: "a", approved: true }, { id: "b", approved: false }), { approved: false }],
    [
      "against one, with a reason",
      response({ id: "a", approved: false, rejection_reason: "not now" }, { id: "b", approved: true }),
      { approved: false, reason: "not now" },
    ],
  ])("%s", (_, given, expected) => {
    expect(decisionOn(request, given)).toEqual(expected);
  });
});

describe("the response in a message's metadata", () => {
  test.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ other: 1 }, undefined],
    [{ [hitlUri]: {} }, "malformed"],
    [{ [hitlUri]: { type: "tool_approval_response", approvals: "all" } }, "malformed"],
    [{ [hitlUri]: response({ id: "a", approved: true }) }, response({ id: "a", approved: true })],
  ])("of %j is %j", (metadata, expected) => {
    expect(responseIn(metadata)).toEqual(expected);
  });
});

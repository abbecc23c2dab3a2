import { fromJsonRpcErrorResponse, fromRestErrorBody } from "@a2a-js/sdk/errors";
import { describe, expect, test } from "vitest";
import { BodyTooLong } from "./bounded.ts";
import { type CallRecord, classify, type Method } from "./classify.ts";
import { AgentError, type AgentErrorCode } from "./errors.ts";

const rpc = (code: number, message: string): Error =>
  fromJsonRpcErrorResponse({ jsonrpc: "2.0", id: 1, error: { code, message } });
/** An error inside of a stream: the SDK hides the typed one behind a plain one. */
const inStream = (code: number, message: string): Error =>
  new Error(`SSE event contained an error: ${message} (Code: ${code}) Data: {}`, {
    cause: rpc(code, message),
  });
const rest = (statusCode: number, message: string, reason?: string): Error => {
  const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "a2a-protocol.org" };
  return fromRestErrorBody(
    { message, code: statusCode, ...(reason === undefined ? {} : { details: [info] }) },
    { statusCode },
  );
};
const http = (status: number, body: string): Error =>
  new Error(`HTTP error for SendMessage! Status: ${status} x. Response: ${body}`);
const fetchFailed = (code: string, message = code): Error =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code, syscall: "connect" }) });
const terminated = (): Error =>
  new TypeError("terminated", {
    cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
  });

/** HTTP 200 with an error of the agent's own. */
const refused = { status: 200, refused: true };
const none = {};

type Row = [seen: string, thrown: unknown, record: Omit<CallRecord, "method">, code: AgentErrorCode];
const whileSending: Row[] = [
  // A message to a task that has ended, in every shape that was measured.
  [
    "1.x terminal",
    rpc(-32004, "Task ID is in terminal state: TASK_STATE_COMPLETED"),
    refused,
    "TASK_TERMINAL",
  ],
  ["0.3 terminal", inStream(-32602, "Task ID is in terminal state: completed"), refused, "TASK_TERMINAL"],
  ["a2a-go terminal", rpc(-32602, "task in a terminal state"), refused, "TASK_TERMINAL"],
  ["HTTP+JSON terminal", rest(400, "Task is in terminal state"), { status: 400 }, "TASK_TERMINAL"],
  ["a gateway's 500 terminal", http(500, "task is in terminal state"), { status: 500 }, "TASK_TERMINAL"],
  // A task that nobody knows.
  ["unknown task", rpc(-32001, "Task nope not found"), refused, "TASK_UNKNOWN"],
  [
    "0.3 unknown task",
    inStream(-32001, "Task nope was specified but does not exist"),
    refused,
    "TASK_UNKNOWN",
  ],
  ["unknown task without words", rpc(-32001, ""), refused, "TASK_UNKNOWN"],
  ["HTTP+JSON unknown task", rest(404, "x", "TASK_NOT_FOUND"), { status: 404 }, "TASK_UNKNOWN"],
  ["unknown task in words alone", http(500, "task not found"), { status: 500 }, "TASK_UNKNOWN"],
  // Another context.
  ["1.x context", rpc(-32602, "Context A does not match context B of task T"), refused, "CONTEXT_MISMATCH"],
  ["0.3 context", rpc(-32602, "bad context id"), refused, "CONTEXT_MISMATCH"],
  // The same codes mean other things as well.
  ["-32602 otherwise", rpc(-32602, "Validation failed"), refused, "AGENT_REFUSED"],
  ["-32004 otherwise", rpc(-32004, "Streaming is not supported by the agent"), refused, "AGENT_REFUSED"],
  ["not JSON", rpc(-32700, "Parse error"), refused, "AGENT_REFUSED"],
  ["no request", rpc(-32600, "Invalid request"), refused, "AGENT_REFUSED"],
  ["unknown method", rpc(-32601, "Method not found"), refused, "PROTOCOL_UNSUPPORTED"],
  ["another version", rpc(-32009, "Version not supported"), refused, "PROTOCOL_UNSUPPORTED"],
  ["another version, 400", rest(400, "x", "VERSION_NOT_SUPPORTED"), { status: 400 }, "PROTOCOL_UNSUPPORTED"],
  // An agent that broke: its words are its own, whatever they say.
  ["the agent raised", rpc(-32603, "division by zero"), refused, "AGENT_FAILED"],
  ["the agent raised in mid-stream", inStream(-32603, "division by zero"), refused, "AGENT_FAILED"],
  ["the agent speaks of other tasks", rpc(-32603, "task T-1 not found in Jira"), refused, "AGENT_FAILED"],
  ["HTTP+JSON, the agent raised", rest(500, "unknown exception"), { status: 500 }, "AGENT_FAILED"],
  ["HTTP+JSON, raised in mid-stream", rest(200, "unknown exception"), refused, "AGENT_FAILED"],
  ["500", http(500, "oops"), { status: 500 }, "AGENT_FAILED"],
  // Statuses.
  [
    "401 that the SDK lost",
    rpc(-32000, "An unexpected error occurred."),
    { status: 401 },
    "AGENT_UNAUTHORIZED",
  ],
  ["403", http(403, "{}"), { status: 403 }, "AGENT_UNAUTHORIZED"],
  ["429", http(429, ""), { status: 429 }, "AGENT_BUSY"],
  ["503", http(503, "upstream connect error"), { status: 503 }, "AGENT_BUSY"],
  ["400 of kagent", http(400, "missing required A2A-Version header"), { status: 400 }, "AGENT_REFUSED"],
  ["404 of kagent", http(404, "Agent sre/bot not found"), { status: 404 }, "AGENT_UNREACHABLE"],
  // Nobody knows whether the message was taken.
  ["502", http(502, "Bad Gateway"), { status: 502 }, "SEND_AMBIGUOUS"],
  ["504", http(504, ""), { status: 504 }, "SEND_AMBIGUOUS"],
  ["408", http(408, ""), { status: 408 }, "SEND_AMBIGUOUS"],
  ["the connection broke", terminated(), { status: 200 }, "SEND_AMBIGUOUS"],
  ["the connection broke before an answer", fetchFailed("ECONNRESET"), none, "SEND_AMBIGUOUS"],
  ["no answer in time", fetchFailed("UND_ERR_HEADERS_TIMEOUT"), none, "SEND_AMBIGUOUS"],
  ["an answer to another question", new Error("ID mismatch"), { status: 200 }, "SEND_AMBIGUOUS"],
  [
    "an answer that only the SDK refuses",
    rpc(-32602, "Invalid v0.3 part kind"),
    { status: 200 },
    "SEND_AMBIGUOUS",
  ],
  ["nothing that is an error", "thrown", none, "SEND_AMBIGUOUS"],
  // Nothing was sent.
  ["refused", fetchFailed("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"), none, "AGENT_UNREACHABLE"],
  ["no such name", fetchFailed("ENOTFOUND"), none, "AGENT_UNREACHABLE"],
  [
    "refused on both address families",
    new TypeError("fetch failed", { cause: new AggregateError([fetchFailed("ECONNREFUSED")]) }),
    none,
    "AGENT_UNREACHABLE",
  ],
  ["no connection in time", fetchFailed("UND_ERR_CONNECT_TIMEOUT"), none, "AGENT_UNREACHABLE"],
  ["self-signed", fetchFailed("DEPTH_ZERO_SELF_SIGNED_CERT"), none, "AGENT_UNTRUSTED"],
  ["another name", fetchFailed("ERR_TLS_CERT_ALTNAME_INVALID"), none, "AGENT_UNTRUSTED"],
  ["expired", fetchFailed("CERT_HAS_EXPIRED"), none, "AGENT_UNTRUSTED"],
  ["http where TLS was spoken", fetchFailed("ERR_SSL_WRONG_VERSION_NUMBER"), none, "AGENT_UNTRUSTED"],
  [
    "our own certificate is wanted",
    fetchFailed("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    none,
    "AGENT_UNTRUSTED",
  ],
];

test.each(whileSending)("while sending: %s", (_, thrown, record, code) => {
  expect(classify(thrown, { method: "sendMessageStream", ...record }).code).toBe(code);
});

const whileAsking: [seen: string, method: Method, thrown: unknown, status: number, code: AgentErrorCode][] = [
  ["a broken connection", "getTask", terminated(), 200, "AGENT_UNREACHABLE"],
  ["502", "getTask", http(502, ""), 502, "AGENT_UNREACHABLE"],
  ["HTML with 200", "listTasks", new SyntaxError("Unexpected token <"), 200, "AGENT_UNREACHABLE"],
  [
    "a card without end",
    "card",
    new TypeError("terminated", { cause: new BodyTooLong(9) }),
    200,
    "CARD_INVALID",
  ],
];

test.each(whileAsking)("%s while calling %s can be asked again", (_, method, thrown, status, code) => {
  expect(classify(thrown, { method, status }).code).toBe(code);
});

test("a task that cannot be cancelled has ended", () => {
  const error = classify(rpc(-32002, "Task cannot be canceled"), { method: "cancelTask", ...refused });
  expect(error.code).toBe("TASK_TERMINAL");
});

test("a failure that is ours already is passed on as it is, however deep", () => {
  const ours = new AgentError("ORIGIN_REFUSED");
  expect(classify(new TypeError("fetch failed", { cause: ours }), { method: "card" })).toBe(ours);
});

describe("what is said of a failure", () => {
  const leaky = rpc(-32603, "the password is hunter2, Authorization: Bearer abc.def");

  test("the agent's words are the detail, without credentials, and nowhere else", () => {
    const error = classify(leaky, { method: "sendMessage", ...refused });
    expect(error.detail).toContain("hunter2");
    expect(error.detail).not.toContain("abc.def");
    expect(`${error.message} ${error.remedy} ${error.stack} ${String(error.cause)}`).not.toContain("hunter2");
    expect(error.message).toBe("AGENT_FAILED: JSON-RPC -32603");
  });

  test("the address that refused is named", () => {
    const error = classify(fetchFailed("ECONNREFUSED", "connect ECONNREFUSED 10.0.0.7:80"), {
      method: "getTask",
    });
    expect(error.remedy).toContain("connect ECONNREFUSED 10.0.0.7:80");
  });

  test("the pause that was asked for is kept", () => {
    const error = classify(http(429, ""), { method: "getTask", status: 429, retryAfterMs: 7_000 });
    expect(error.retryAfterMs).toBe(7_000);
  });

  test("a detail of a megabyte is cut", () => {
    const error = classify(rpc(-32603, "x".repeat(1_000_000)), { method: "getTask", ...refused });
    expect(error.detail?.length).toBeLessThanOrEqual(2_000);
  });
});

import { expect, test } from "vitest";
import { readAnswer } from "./answers.ts";
import { ApiError } from "./errors.ts";

const status = (fields: object) =>
  JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", ...fields });

test.each([
  [
    "a refusal",
    403,
    {},
    status({ reason: "Forbidden", message: "no" }),
    { status: 403, reason: "Forbidden" },
  ],
  ["a proxy's page", 502, {}, "<html>\n <b>bad gateway</b>", { status: 502, reason: "HTTP 502" }],
  ["nothing", 500, {}, "", { status: 500, reason: "HTTP 500", retryAfterMs: undefined }],
  ["a wait in the header", 429, { "retry-after": "3" }, "", { status: 429, retryAfterMs: 3_000 }],
  ["a wait in the body", 503, {}, status({ details: { retryAfterSeconds: 4 } }), { retryAfterMs: 4_000 }],
  [
    "another uid",
    422,
    {},
    status({ reason: "Invalid", details: { causes: [{ field: "metadata.uid" }] } }),
    { status: 409, reason: "Conflict" },
  ],
  [
    "another field",
    422,
    {},
    status({ reason: "Invalid", details: { causes: [{ field: "spec.x" }] } }),
    { status: 422 },
  ],
  ["no JSON", 200, {}, "<html>", { status: 0, reason: "Unreadable" }],
])("%s: %i %j %s", (_, code, headers, text, expected) => {
  expect(failureOn("GET /x", { status: code, headers, text })).toMatchObject(expected);
});

test("an error names the call, what the server said, and the remedy, in one line", () => {
  const { message } = failureOn("PATCH /apis/apps/v1/namespaces/a/deployments/b", {
    status: 403,
    headers: {},
    text: status({ reason: "Forbidden", message: "exceeded quota:\n pods." }),
  });
  expect(message).toBe(
    "PATCH /apis/apps/v1/namespaces/a/deployments/b: Forbidden. exceeded quota: pods. Grant it in the operator's ClusterRole " +
      "(install the chart with rbac.create=true), or look for a quota or policy that forbids it",
  );
});

test("of a Secret nothing is repeated", () => {
  const text = status({ reason: "BadRequest", message: "illegal base64: xoxb-1" });
  const { message } = failureOn("POST /api/v1/namespaces/a/secrets", { status: 400, headers: {}, text });
  expect(message).toMatch(/^POST \/api\/v1\/namespaces\/a\/secrets: BadRequest\. Change/);
});

function failureOn(call: string, answer: Parameters<typeof readAnswer>[1]): ApiError {
  try {
    readAnswer(call, answer);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}

import { expect, test } from "vitest";
import { pathOf } from "./kinds.ts";

test.each([
  ["v1", "Pod", {}, "/api/v1/pods"],
  ["v1", "Secret", { namespace: "a", name: "b" }, "/api/v1/namespaces/a/secrets/b"],
  ["apps/v1", "Deployment", { namespace: "a" }, "/apis/apps/v1/namespaces/a/deployments"],
  [
    "slackagents.dev/v1alpha1",
    "SlackAgentBinding",
    { namespace: "a", name: "b", subresource: "status" as const },
    "/apis/slackagents.dev/v1alpha1/namespaces/a/slackagentbindings/b/status",
  ],
  // A name never leaves its place in the path.
  ["v1", "Pod", { namespace: "a", name: "../b?x" }, "/api/v1/namespaces/a/pods/..%2Fb%3Fx"],
])("%s %s at %j is %s", (apiVersion, kind, place, path) => {
  expect(pathOf({ apiVersion, kind }, place)).toBe(path);
});

test("a kind that is not in the table is a mistake that names the table", () => {
  expect(() => pathOf({ apiVersion: "v1", kind: "Node" })).toThrow("kinds.ts");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { aBinding } from "./binding.fixture.ts";
import { parseBinding } from "./index.ts";

test("defaults are filled in", () => {
  const parsed = parseBinding(aBinding());
  expect(parsed.ok && parsed.binding.spec).toEqual({
    slack: { secretRef: { name: "sre-bot-slack", botTokenKey: "bot-token", appTokenKey: "app-token" } },
    agent: {
      url: "http://sre-agent.kagent:8083/api/a2a/kagent/sre-agent",
      timeout: "30m",
      identity: ["UserID", "Name"],
      allowedOrigins: [],
    },
    directMessages: true,
    access: { externalUsers: "Deny" },
    conversation: { ttl: "24h", followUps: "Mention", history: 50, onAmbiguous: "Ask", feedback: true },
    approvals: { requireOther: false, expireAfter: "24h" },
    messages: {},
    pod: {},
    suspend: false,
  });
});

test("two readings share nothing: changing one default does not change the next", () => {
  const first = parseBinding(aBinding());
  if (first.ok) first.binding.spec.agent.identity.pop();
  const second = parseBinding(aBinding());
  expect(second.ok && second.binding.spec.agent.identity).toEqual(["UserID", "Name"]);
});

test("what the API server adds to metadata is kept", () => {
  const parsed = parseBinding(
    aBinding({ "metadata.managedFields": [{ manager: "kubectl" }], "metadata.generation": 3 }),
  );
  expect(parsed.ok && parsed.binding.metadata).toMatchObject({
    generation: 3,
    managedFields: [{ manager: "kubectl" }],
  });
});

test("a status of ours is read", () => {
  const status = {
    observedGeneration: 3,
    conditions: [
      {
        type: "Ready",
        status: "True",
        reason: "Ready",
        message: "",
        lastTransitionTime: "2026-11-24T08:00:00Z",
        observedGeneration: 3,
      },
    ],
    slack: { team: "Acme", appID: "A1" },
    agent: { name: "SRE", streaming: true, skills: [{ id: "investigate" }] },
    holder: { pod: "sre-bot-1", since: "2026-11-24T08:00:00.123456Z" },
  };
  const parsed = parseBinding(aBinding({ status }));
  expect(parsed.ok && parsed.binding.status).toEqual(status);
});

test("fields of a newer CRD are ignored where the API server was the judge, everything else is judged as ever", () => {
  const newer = aBinding({
    "spec.future": 1,
    "spec.agent.future": {},
    "spec.channels": [{ id: "C123", future: 1 }],
  });
  expect(parseBinding(newer).ok).toBe(false);
  const parsed = parseBinding(newer, { unknownFields: "ignore" });
  expect(parsed.ok && parsed.binding.spec.channels).toEqual([{ id: "C123", respondTo: "Mentions" }]);
  expect(newer).toHaveProperty("spec.future", 1);
  const broken = aBinding({ "spec.agent.future": {}, "spec.agent.auth": {} });
  expect(parseBinding(broken, { unknownFields: "ignore" })).toEqual({
    ok: false,
    problems: [
      "spec.agent.auth: write exactly one of bearer, basic, header and oauth2, and leave the others out",
    ],
  });
});

test("bounds count characters, not UTF-16 units, as the API server does", () => {
  expect(parseBinding(aBinding({ "spec.slack.displayName": "🚑".repeat(80) })).ok).toBe(true);
  expect(parseBinding(aBinding({ "spec.slack.displayName": "🚑".repeat(81) })).ok).toBe(false);
});

const paths = fc.constantFrom(
  ...[
    "metadata",
    "spec",
    "spec.slack",
    "spec.agent",
    "spec.agent.auth",
    "spec.agent.identity",
    "spec.channels",
    "spec.access",
  ],
  ...[
    "spec.conversation",
    "spec.messages",
    "spec.store",
    "spec.pod",
    "spec.pod.env",
    "spec.pod.resources",
    "spec.suspend",
    "kind",
  ],
);
test.each(["refuse", "ignore"] as const)(
  "no value anywhere makes it throw (unknown fields: %s)",
  (unknownFields) => {
    const hostile = fc.oneof(fc.jsonValue(), fc.anything({ withNullPrototype: true, withBigInt: true }));
    fc.assert(
      fc.property(paths, hostile, (path, value) => {
        const parsed = parseBinding(aBinding({ [path]: value }), { unknownFields });
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const problem of parsed.problems) expect(problem).toMatch(/^[A-Za-z].{10,}/);
      }),
      { numRuns: 2_000 },
    );
  },
);

import { describe, expect, test } from "vitest";
import { badInput } from "./bad-input.fixture.ts";
import { aBinding } from "./binding.fixture.ts";
import { parseBinding } from "./index.ts";

describe.each(badInput)("bad input: %s", (_, rows) => {
  test.each(rows)("%s: %j is refused with the remedy %j", (path, value, remedy) => {
    const result = parseBinding(aBinding({ [path]: value }));
    const problems = result.ok ? [] : result.problems;
    expect(problems.join("\n")).toContain(remedy);
    expect(problems).toHaveLength(1);
  });
});

describe("input that is no binding at all", () => {
  test.each([undefined, null, "", 0, true, [], {}, Symbol("x"), new Date(0)])("%s is refused", (value) => {
    expect(parseBinding(value).ok).toBe(false);
  });

  test("a list that contains itself is refused", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    expect(parseBinding(aBinding({ "spec.channels": endless })).ok).toBe(false);
  });

  test("__proto__ in a file changes nothing", () => {
    const hostile: unknown = JSON.parse(
      '{"apiVersion":"x","__proto__":{"spec":{}},"spec":{"__proto__":{"agent":{}}}}',
    );
    expect(parseBinding(hostile).ok).toBe(false);
    expect(({} as Record<string, unknown>).spec).toBeUndefined();
  });
});

test("no message shows a password or a token", () => {
  const result = parseBinding(
    aBinding({
      "spec.agent.url": "https://bot:hunter2@agent.example.com/?key=hunter2",
      "spec.slack.secretRef.name": "xoxb-1-hunter2",
      "spec.slack.secretRef.appTokenKey": "xapp-1-A1-hunter2",
      "spec.store": { redis: { url: "redis://:hunter2@redis" } },
    }),
  );
  expect(result.ok ? [] : result.problems).toHaveLength(4);
  expect(JSON.stringify(result)).not.toContain("hunter2");
});

test("all problems are told at once, each with its path", () => {
  const result = parseBinding(
    aBinding({
      "spec.agent.timeout": "soon",
      "spec.channels": [{ id: "#a" }, { id: "#b" }],
      "spec.suspend": 1,
    }),
  );
  const paths = result.ok ? [] : result.problems.map((problem) => problem.split(" ")[0]);
  expect(paths).toEqual(["spec.agent.timeout", "spec.channels[0].id", "spec.channels[1].id", "spec.suspend"]);
});

test("a forged or foreign status never keeps a binding from its spec", () => {
  const result = parseBinding(aBinding({ status: { conditions: "all good", holder: 7 } }));
  expect(result.ok && result.binding.status).toBeUndefined();
});

import { describe, expect, test } from "vitest";
import { serviceIn, understand } from "../agent/understand.ts";
import { sampleAlerts, webhookPayload } from "./index.ts";
import { filledIn } from "./times.ts";

const nowMs = Date.parse("2026-11-24T14:31:20Z");

/** All words of a payload, without its keys and addresses. */
function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return "";
  return Object.values(value).map(wordsOf).join("\n");
}

describe("the sample alerts", () => {
  test("are one a monitor, with names that are unique", () => {
    expect(sampleAlerts(nowMs).map((alert) => alert.name)).toEqual([
      "alertmanager",
      "cloudwatch",
      "datadog",
      "github",
      "grafana",
      "hyperdx",
      "pagerduty",
      "sentry",
    ]);
  });

  test("HyperDX says everything in blocks and nothing in text", () => {
    const hyperdx = sampleAlerts(nowMs).find((alert) => alert.name === "hyperdx");
    expect(hyperdx?.text).toBeUndefined();
    expect(JSON.stringify(hyperdx?.blocks)).toContain("972 lines found, expected less than 100 lines");
  });

  test("carry times near the instant they are fired at", () => {
    const text = JSON.stringify(sampleAlerts(nowMs));
    expect(text).toContain("[14:22 - 14:27)");
    expect(text).toContain(`"ts":${Math.floor(nowMs / 1000) - 5 * 60}`);
    expect(text).not.toContain("{{");
  });

  test.each([
    ["alertmanager", "kafka"],
    ["cloudwatch", "orders-db"],
    ["datadog", "search"],
    ["github", "payments"],
    ["grafana", "catalog"],
    ["hyperdx", "payments"],
    ["pagerduty", "checkout"],
    ["sentry", "web"],
  ])("%s is about %s, and read as an alert to investigate", (name, service) => {
    const alert = sampleAlerts(nowMs).find((each) => each.name === name);
    const { blocks, attachments } = alert ?? {};
    const words = wordsOf([blocks, attachments]);
    expect(serviceIn(words)).toBe(service);
    expect(understand(words)).toMatchObject({ kind: "topic", topic: "investigate", service, isAlert: true });
  });

  test("are sent without the fields that only serve the choice", () => {
    for (const alert of sampleAlerts(nowMs)) {
      const payload = webhookPayload(alert);
      expect(Object.keys(payload)).not.toContain("title");
      expect(payload).toMatchObject({ username: alert.username, icon_emoji: alert.icon_emoji });
    }
  });
});

describe("times in samples", () => {
  test.each([
    ["{{epoch -1m}}", 1_795_530_620],
    ["at {{epoch 0m}}", "at 1795530680"],
    ["{{clock -92m}}", "12:59"],
    ["{{iso 1m}}", "2026-11-24T14:32:20.000Z"],
    ["{kube:search}", "{kube:search}"],
  ])("%s becomes %s", (given, expected) => {
    expect(filledIn({ deep: [given] }, nowMs)).toEqual({ deep: [expected] });
  });

  test("an unknown placeholder is refused", () => {
    expect(() => filledIn("{{tomorrow}}", nowMs)).toThrow(/unknown placeholder/);
  });
});

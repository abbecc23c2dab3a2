import { describe, expect, test } from "vitest";
import { serviceIn, understand } from "./understand.ts";

const alert = [
  "**[FIRING:1] CheckoutFailing (critical)**",
  "Service: checkout",
  "5xx ratio 4.1 % is above the threshold of 2 %, probably because payments is slow",
].join("\n");

describe("what is asked", () => {
  test.each([
    ["", undefined, undefined],
    ["?", undefined, undefined],
    ["🔥", undefined, undefined],
    ["the quick brown fox", undefined, undefined],
    ["<@U0123456789> show me the logs", "logs", undefined],
    ["@agent, help", "help", undefined],
    ["Why is CHECKOUT slow?", "investigate", "checkout"],
    ["roll it back", "rollback", undefined],
    ["please roll back payments", "rollback", "payments"],
    ["can you restart kafka?", "restart", "kafka"],
    ["did anyone restart kafka?", undefined, "kafka"],
    ["which deploy?", "deploys", undefined],
    ["chart of payments\n\nFiles:\n- errors.csv (text/csv, 38 B)", "chart", "payments"],
    ["chart of the errors since the deploy", "chart", undefined],
    ["compare with yesterday", "compare", undefined],
    ["what's wrong?", "overview", undefined],
    ["is it better?", "investigate", undefined],
    ["who owns search", "owner", "search"],
    ["thanks!", "thanks", undefined],
    ["thanks, and which deploy?", "deploys", undefined],
    ["hello", "help", undefined],
    ["checkout", undefined, "checkout"],
  ])("%j is %s about %s", (text, topic, service) => {
    expect(understand(text)).toMatchObject({ kind: "topic", topic, service });
  });

  test.each([
    ["what about the last hour?", 60],
    ["the last 5 min", 5],
    ["past 2 hours", 120],
    ["last day", 1440],
    ["last 9999 days", 1440],
    ["last 0 minutes", 1],
    ["the last deploy", undefined],
  ])("%j looks back %s minutes", (text, windowMinutes) => {
    expect(understand(text)).toMatchObject({ windowMinutes });
  });

  test.each([
    ["fail", { kind: "fail" }],
    ["Crash.", { kind: "crash" }],
    ["be slow 20 s", { kind: "slow", ms: 20_000 }],
    ["slow for 1.5 minutes", { kind: "slow", ms: 90_000 }],
    ["be slow 250ms", { kind: "slow", ms: 250 }],
    ["be slow 999999 minutes", { kind: "slow", ms: 3_600_000 }],
    ["never answer", { kind: "never" }],
    ["say nothing", { kind: "nothing" }],
    ["long answer", { kind: "long" }],
    ["give me a very long answer", { kind: "very-long" }],
    ["try to break out", { kind: "break-out" }],
    ["refuse", { kind: "refuse" }],
    ["answer with a message", { kind: "message" }],
    ["auth", { kind: "auth" }],
    ["hang up", { kind: "hang-up" }],
    ["die", { kind: "die" }],
    ["ping 41", { kind: "ping", word: "41" }],
    ["<@U0123456789> fail", { kind: "fail" }],
    [`${alert}\n\nfail`, { kind: "fail" }],
  ])("%j is trouble on request", (text, trouble) => {
    expect(understand(text)).toEqual({ kind: "trouble", trouble });
  });

  test.each([
    "why did it fail?",
    "the pods crash",
    "payments is slow 20 s after the deploy",
    "ping payments please",
  ])("%j is a question, no command", (text) => {
    expect(understand(text).kind).toBe("topic");
  });
});

describe("an alert", () => {
  test("is investigated for the service of its label, not for the one that it suspects", () => {
    expect(understand(alert)).toMatchObject({ topic: "investigate", service: "checkout", isAlert: true });
  });

  test.each([
    "[Logs](https://logs.example.com) | [Dashboard](https://grafana.example.com)",
    "Runbook: restart the pods",
    "https://example.com/deploys/chart",
  ])("that closes with %j is still only investigated", (footer) => {
    expect(understand(`${alert}\n\n${footer}`)).toMatchObject({ topic: "investigate", service: "checkout" });
  });

  test.each([
    ["show me the logs", "logs"],
    ["chart", "chart"],
    ["restart it please", "restart"],
  ])("followed by %j is about that, for the alert's service", (ask, topic) => {
    expect(understand(`${alert}\n\n${ask}`)).toMatchObject({ topic, service: "checkout" });
  });

  test("followed by a question about another service is about the other", () => {
    expect(understand(`${alert}\n\nlogs of kafka`)).toMatchObject({ topic: "logs", service: "kafka" });
  });
});

describe("the service a text is about", () => {
  test.each([
    ["checkout-web", "web"],
    ["pod checkout-7d9f-x2x1 restarted", "checkout"],
    ["my-checkout-fork", undefined],
    ["webhooks", undefined],
    ["https://example.com/payments", undefined],
    ["RDS instance orders-db", "orders-db"],
    ["consumer lag of orders.events", "kafka"],
  ])("%j: %s", (text, service) => {
    expect(serviceIn(text)).toBe(service);
  });
});

import { expect, test } from "vitest";
import { agentSessions, type MissingFeatures } from "./agent-sessions.ts";
import { SlackError, type SlackFailure } from "./errors.ts";

const place = { channel: "C1", threadTs: "1.1" };
const { signal } = new AbortController();

function stage(answer: (method: string) => Promise<Record<string, unknown>>) {
  const asked: string[] = [];
  const missing: MissingFeatures = new Map();
  let told = 0;
  const sessions = agentSessions(
    (method, { status }, repeat) => {
      asked.push(`${method} ${status} ${repeat}`);
      return answer(method);
    },
    missing,
    {
      onMissing: () => {
        told += 1;
      },
      onDropped: () => {},
    },
  );
  return { asked, missing, sessions, told: () => told };
}

const failing = (failure: SlackFailure, code: string) => (method: string) =>
  Promise.reject(new SlackError(method, failure, code));

test("what must not stay is said until Slack has it, what only decorates is said once", async () => {
  const { asked, sessions } = stage(async () => ({}));
  await sessions.setStatus(place, "processing", {}, signal);
  await sessions.setLine(place, "is at: get_pods", signal);
  await sessions.setStatus(place, "active", {}, signal);
  expect(asked).toEqual([
    "agents.sessions.setStatus processing once",
    "assistant.threads.setStatus is at: get_pods once",
    "agents.sessions.setStatus active retried",
  ]);
});

test.each(["feature_not_enabled", "unknown_method", "missing_scope", "not_allowed_token_type"])(
  "refused with %s: told once, never asked for again, and the other sign goes on by itself",
  async (code) => {
    const { asked, missing, sessions, told } = stage((method) =>
      method.startsWith("assistant.") ? Promise.resolve({}) : failing("refused", code)(method),
    );
    for (const state of ["processing", "active", "processing"] as const)
      await sessions.setStatus(place, state, {}, signal);
    await sessions.setLine(place, "is at: get_pods", signal);
    expect(asked).toHaveLength(2);
    expect([...missing]).toEqual([["agents.sessions.setStatus", code]]);
    expect(told()).toBe(1);
  },
);

test.each<[SlackFailure, string]>([
  ["refused", "thread_not_found"],
  ["refused", "user_not_in_channel"],
  ["refused", "token_revoked"],
  ["refused", "http_403"],
  ["rateLimited", "ratelimited"],
  ["unsent", "ECONNREFUSED"],
  ["unknown", "http_503"],
])("%s with %s says nothing about the next thread, and fails nothing", async (failure, code) => {
  const { asked, missing, sessions } = stage(failing(failure, code));
  await sessions.setStatus(place, "processing", {}, signal);
  await sessions.setStatus(place, "active", {}, signal);
  expect(asked).toHaveLength(2);
  expect(missing.size).toBe(0);
});

test("without the event of the stop button Slack shows none: that is told, and the session goes on", async () => {
  const { asked, missing, sessions } = stage(async () => ({
    warning: "missing_agent_session_stopped_event_subscription",
  }));
  await sessions.setStatus(place, "processing", {}, signal);
  await sessions.setStatus(place, "active", {}, signal);
  expect(asked).toHaveLength(2);
  expect([...missing.keys()]).toEqual(["stop-button"]);
});

test.each<[string, Record<string, unknown>, boolean]>([
  ["is there where Slack says nothing against it", {}, true],
  [
    "is not where the app hears of no stop",
    { warning: "missing_agent_session_stopped_event_subscription" },
    false,
  ],
])("Slack's own stop button %s, and is not reckoned with before", async (_, answer, isThere) => {
  const { sessions } = stage(async () => answer);
  expect(sessions.hasStopButton()).toBeUndefined();
  await sessions.setStatus(place, "processing", {}, signal);
  expect(sessions.hasStopButton()).toBe(isThere);
});

import type { Beat, Script } from "../script.ts";
import { answered } from "../script.ts";
import type { Trouble } from "../trouble.ts";
import { breakOut } from "./break-out.ts";
import { longAnswer } from "./long-answer.ts";

const writing: Beat = { kind: "say", text: "Writing a long answer…" };
const looking: Beat = { kind: "say", text: "Looking into it…" };
const started: Beat = {
  kind: "answer",
  title: "Answer",
  markdown: "I had found the first half of the answer when",
};

/** What the agent does when it is told to misbehave. */
export function troubled(trouble: Trouble): Script {
  switch (trouble.kind) {
    case "ping":
      return answered("pong", `pong ${trouble.word}`.trim());
    case "slow":
      return {
        beats: [
          { kind: "say", text: "This will take a while…" },
          { kind: "wait", ms: trouble.ms },
          { kind: "answer", title: "Answer", markdown: `Done, after ${trouble.ms / 1000} s.` },
        ],
        end: { kind: "completed" },
      };
    case "fail":
      return {
        beats: [looking, started],
        end: { kind: "failed", text: "The metrics store did not answer. Nothing was changed." },
      };
    case "crash":
      return {
        beats: [looking],
        end: {
          kind: "throws",
          text: "KeyError: 'series' at /app/agent/tools/metrics.py:118 (db-password=hunter2)",
        },
      };
    case "hang-up":
      return {
        beats: [
          looking,
          { kind: "hang-up" },
          { kind: "wait", ms: 50 },
          ...answered("Answer", "The line was cut, the work was not.").beats,
        ],
        end: { kind: "completed" },
      };
    case "die":
      return { beats: [looking, started, { kind: "hang-up" }], end: { kind: "never" } };
    case "never":
      return { beats: [{ kind: "say", text: "Thinking…" }], end: { kind: "never" } };
    case "nothing":
      return { beats: [], end: { kind: "completed" } };
    case "long":
      return answered("Long answer", longAnswer(3), [writing]);
    case "very-long":
      return answered("Long answer", longAnswer(), [writing]);
    case "sources":
      return {
        beats: [
          {
            kind: "answer",
            title: "Answer",
            markdown: "Retries exhaust the pool.",
            sources: [
              { title: "Runbook: pool exhausted", url: "https://runbooks.example.com/checkout/pool" },
              { title: "checkout.example.com", url: "https://evil.example.net/login" },
              { title: "<!channel> <@U012AB3CD>", url: "https://docs.example.com/retries" },
              { title: "Runbook, again", url: "https://runbooks.example.com/checkout/pool" },
              { title: "No address", url: "javascript:alert(1)" },
            ],
          },
        ],
        end: { kind: "completed" },
      };
    case "break-out":
      return answered("Break-out attempt", breakOut(), [
        { kind: "say", text: "<!channel> trying to get out through the status line" },
      ]);
    case "refuse":
      return {
        beats: [],
        end: { kind: "rejected", text: "I may not do that: it is outside what this agent is for." },
      };
    case "message":
      return { beats: [], end: { kind: "message", text: "Just a **message**, no task behind it." } };
    case "auth":
      return {
        beats: [],
        end: {
          kind: "auth-required",
          text: "I need your leave to read the audit log. Open https://login.example.com/device, enter the code WXYZ-4821, then reply `done`.",
        },
      };
  }
}

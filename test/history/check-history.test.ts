import { expect, test } from "vitest";
import { type HistoryEvent, type Rules, type Says, violations } from "./index.ts";

const rules: Rules = { promisedFrom: "acknowledged", executions: 1, canaries: ["xoxb-1", "orchid"] };

type Step = (atMs: number) => HistoryEvent;

const asked =
  (request: string, thread = "C1:1"): Step =>
  (atMs) => ({ kind: "asked", atMs, request, thread });
const delivered =
  (request: string): Step =>
  (atMs) => ({ kind: "delivered", atMs, request });
const acked =
  (request: string): Step =>
  (atMs) => ({ kind: "acknowledged", atMs, request });
const posted =
  (ts: string, turn: string, says: Says, more: { part?: number; epoch?: number } = {}): Step =>
  (atMs) => ({
    kind: "posted",
    atMs,
    ts,
    thread: "C1:1",
    says,
    mark: { turn, part: more.part ?? 0 },
    ...(more.epoch === undefined ? {} : { epoch: more.epoch }),
  });
const updated =
  (ts: string, says: Says, epoch?: number): Step =>
  (atMs) => ({ kind: "updated", atMs, ts, says, ...(epoch === undefined ? {} : { epoch }) });
const deleted =
  (ts: string): Step =>
  (atMs) => ({ kind: "deleted", atMs, ts });
const told =
  (...requests: string[]): Step =>
  (atMs) => ({ kind: "told", atMs, requests });
const sent =
  (message: string, epoch?: number): Step =>
  (atMs) => ({ kind: "sent", atMs, message, ...(epoch === undefined ? {} : { epoch }) });
const executed =
  (...requests: string[]): Step =>
  (atMs) => ({ kind: "executed", atMs, message: requests[0] ?? "", requests });
const stored =
  (epoch: number): Step =>
  (atMs) => ({ kind: "stored", atMs, epoch, step: "save-turn" });
const wrote =
  (sink: string, text: string): Step =>
  (atMs) => ({ kind: "wrote", atMs, sink, text });

const growing: Says = { kind: "progress" };
const answer = (...requests: string[]): Says => ({ kind: "answer", requests });
const failure = (...requests: string[]): Says => ({ kind: "failure", requests });
const taken = (request: string): Step[] => [asked(request), delivered(request), acked(request)];
const answered = (request: string, ts: string): Step[] => [
  posted(ts, request, growing),
  updated(ts, answer(request)),
];

const check = (steps: readonly Step[], changed: Partial<Rules> = {}) =>
  violations(
    steps.map((step, at) => step(at)),
    { ...rules, ...changed },
  );

test.each<[string, Step[]]>([
  ["nothing", []],
  ["one request, one answer", [...taken("r1"), ...answered("r1", "m1"), executed("r1")]],
  [
    "a long answer in parts is one",
    [...taken("r1"), ...answered("r1", "m1"), posted("m2", "r1", answer("r1"), { part: 1 })],
  ],
  ["a note in the thread", [...taken("r1"), posted("m1", "r1", growing), updated("m1", failure("r1"))]],
  ["a word to the person alone", [...taken("r1"), told("r1")]],
  [
    "follow-ups that were answered together",
    [...taken("r1"), ...taken("r2"), posted("m1", "r1", answer("r1", "r2")), executed("r1", "r2")],
  ],
  ["never acknowledged: Slack's to send again", [asked("r1"), delivered("r1")]],
  [
    "the reply was deleted, and posted anew",
    [...taken("r1"), ...answered("r1", "m1"), deleted("m1"), ...answered("r1", "m2")],
  ],
  [
    "two threads in either order",
    [asked("r1", "C1:1"), asked("r2", "C1:2"), ...answered("r2", "m2"), ...answered("r1", "m1")],
  ],
  [
    "the second was delivered before the first was acknowledged",
    [
      asked("r1"),
      delivered("r1"),
      ...taken("r2"),
      acked("r1"),
      ...answered("r2", "m2"),
      ...answered("r1", "m1"),
    ],
  ],
  [
    "a new holder's epoch",
    [stored(1), posted("m1", "r1", answer("r1"), { epoch: 1 }), stored(2), updated("m1", answer("r1"), 2)],
  ],
  [
    "landed late: begun while its holder held it",
    [
      stored(1),
      posted("m1", "r1", answer("r1"), { epoch: 1 }),
      stored(2),
      (atMs) => ({ kind: "updated", atMs, ts: "m1", says: answer("r1"), epoch: 1, begunAtMs: 1 }),
    ],
  ],
  ["words where they may be", [wrote("log", "turn done")]],
])("good: %s", (_, steps) => {
  expect(check(steps)).toEqual([]);
});

test.each<[string, string, Step[]]>([
  ["L1", "acknowledged and forgotten", taken("r1")],
  ["L1", "a reply that grows for ever", [...taken("r1"), posted("m1", "r1", growing)]],
  [
    "L1",
    "a last progress after the answer",
    [...taken("r1"), ...answered("r1", "m1"), updated("m1", growing)],
  ],
  [
    "L1",
    "answered by two turns",
    [...taken("r1"), ...answered("r1", "m1"), posted("m2", "r2", answer("r1"))],
  ],
  [
    "L1",
    "the answer was deleted and nothing came after",
    [...taken("r1"), ...answered("r1", "m1"), deleted("m1")],
  ],
  [
    "L1",
    "one of two that were sent together is not answered",
    [...taken("r1"), ...taken("r2"), ...answered("r1", "m1")],
  ],
  ["L2", "the agent worked twice", [executed("r1"), executed("r1")]],
  ["L2", "alone, then together with another", [executed("r1"), executed("r2", "r1")]],
  [
    "L3",
    "a post of unknown fate was posted again",
    [posted("m1", "r1", answer("r1")), posted("m2", "r1", answer("r1"))],
  ],
  [
    "L3",
    "the second part stands twice",
    [posted("m1", "r1", answer("r1"), { part: 1 }), posted("m2", "r1", answer("r1"), { part: 1 })],
  ],
  [
    "L4",
    "a post of a holder that was paused",
    [stored(1), stored(2), posted("m1", "r1", answer("r1"), { epoch: 1 })],
  ],
  [
    "L4",
    "an update",
    [posted("m1", "r1", answer("r1"), { epoch: 2 }), stored(2), updated("m1", answer("r1"), 1)],
  ],
  ["L4", "a message to the agent", [stored(2), sent("m", 1)]],
  ["L4", "a write that the fence let through", [stored(2), stored(1)]],
  [
    "L5",
    "the later request is answered first",
    [...taken("r1"), ...taken("r2"), ...answered("r2", "m2"), ...answered("r1", "m1")],
  ],
  ["L6", "a token in the log", [wrote("log", "refused: xoxb-1")]],
  ["L6", "a person's words in a metric", [wrote("metrics", 'thread="orchid"')]],
])("%s is broken: %s", (invariant, _, steps) => {
  expect(new Set(check(steps).map((one) => one.invariant))).toEqual(new Set([invariant]));
});

test("an acknowledgement of what is no request promises nothing", () => {
  expect(check([delivered("r1"), acked("r1")])).toEqual([]);
});

test("with the look back a request counts from when it was written", () => {
  const lost = [asked("r1"), delivered("r1")];
  expect(check(lost, { promisedFrom: "asked" })).toEqual([
    { invariant: "L1", what: "request r1 has no answer and no note" },
  ]);
});

test("a click or a command that was never acknowledged is promised nothing", () => {
  const click: Step = (atMs) => ({ kind: "asked", atMs, request: "r1", thread: "C1:1", passing: true });
  expect(check([click], { promisedFrom: "asked" })).toEqual([]);
  expect(check([click, acked("r1")], { promisedFrom: "asked" })).toHaveLength(1);
});

test("Resend with an agent that knows no message ids may work more often, as far as the rules say", () => {
  const twice = [executed("r1"), executed("r1")];
  expect(check(twice, { executions: 2 })).toEqual([]);
  expect(check([...twice, executed("r1")], { executions: 2 })).toHaveLength(1);
});

test("what leaked is never said again", () => {
  expect(JSON.stringify(check([wrote("log", "orchid")]))).not.toContain("orchid");
});

import { StreamResponse } from "@a2a-js/sdk";
import { expect, test } from "vitest";
import { eventReader } from "./event-reader.ts";
import type { Ignored } from "./plain.ts";
import type { AgentEvent } from "./port.ts";

const task = (id: string, state = "WORKING", more = {}) =>
  StreamResponse.fromJSON({
    task: { id, contextId: "c", status: { state: `TASK_STATE_${state}` }, ...more },
  });
const status = (taskId: string, state: string, more = {}) =>
  StreamResponse.fromJSON({
    statusUpdate: { taskId, contextId: "c", status: { state: `TASK_STATE_${state}` }, ...more },
  });
const chunk = (taskId: string, append: boolean, artifactId = "a") =>
  StreamResponse.fromJSON({
    artifactUpdate: { taskId, contextId: "c", artifact: { artifactId, parts: [{ text: "x" }] }, append },
  });
const message = StreamResponse.fromJSON({
  message: { messageId: "m", contextId: "c", parts: [{ text: "hi" }] },
});
const nothing = StreamResponse.fromJSON({});

type Options = { readonly taskId?: string; readonly contextId?: string; readonly named?: boolean };

/** What a caller is told of these events, a word each, and what the reader makes of them. */
function read(responses: readonly StreamResponse[], { named = false, ...expected }: Options = {}) {
  const ignored: Ignored[] = [];
  const reader = eventReader(expected, named, (reason) => ignored.push(reason));
  const events = responses.flatMap((response) => reader.read(response));
  const { heard, settled, doubtful, taskId } = reader;
  return { told: events.map(wordOf), events, ignored, heard, settled, doubtful, taskId };
}

const wordOf = (event: AgentEvent): string => {
  if (event.kind === "task") return `task ${event.taskId}`;
  if (event.kind === "status" || event.kind === "snapshot") return event.state;
  return event.kind;
};

type Row = [what: string, responses: StreamResponse[], options: Options, told: string[], ignored: Ignored[]];
const table: Row[] = [
  [
    "another's id first, where one was meant",
    [status("t9", "COMPLETED")],
    { taskId: "t1" },
    [],
    ["other-task"],
  ],
  [
    "an id that changes in mid-stream",
    [task("t1"), chunk("t9", false), status("t1", "COMPLETED")],
    {},
    ["task t1", "working", "completed"],
    ["other-task"],
  ],
  [
    "a new task in place of the one that was meant",
    [task("t2"), status("t2", "COMPLETED")],
    { taskId: "t1" },
    ["task t2", "working", "completed"],
    [],
  ],
  [
    "a new task where the task has its name already",
    [task("t2")],
    { taskId: "t1", named: true },
    [],
    ["other-task"],
  ],
  ["an event without an id", [status("", "COMPLETED")], {}, [], ["other-task"]],
  [
    "the way back from the end",
    [task("t1", "COMPLETED"), status("t1", "WORKING"), chunk("t1", false)],
    {},
    ["task t1", "completed"],
    [],
  ],
  [
    "a message in the middle of a task",
    [task("t1"), message],
    {},
    ["task t1", "working"],
    ["message-in-task"],
  ],
  ["an event of an unknown kind", [task("t1"), nothing], {}, ["task t1", "working"], ["unknown-event"]],
  ["a second message", [message, message], {}, ["message"], []],
  [
    "no task at first, as after a question",
    [status("t1", "WORKING"), status("t1", "COMPLETED")],
    { taskId: "t1" },
    ["task t1", "working", "completed"],
    [],
  ],
  ["a state that is unknown", [task("t1", "PONDERING")], {}, ["task t1", "unknown"], []],
];

test.each(table)("%s", (_, responses, options, told, ignored) => {
  expect(read(responses, options)).toMatchObject({ told, ignored });
});

test.each([
  ["COMPLETED", true],
  ["FAILED", true],
  ["CANCELED", true],
  ["REJECTED", true],
  ["INPUT_REQUIRED", true],
  ["AUTH_REQUIRED", true],
  ["SUBMITTED", false],
  ["WORKING", false],
  ["PONDERING", false],
])("%s ends the wait: %s", (state, settled) => {
  expect(read([status("t1", state)]).settled).toBe(settled);
});

test("a chunk whose beginning was missed makes the stream doubtful", () => {
  expect(read([task("t1"), chunk("t1", true)])).toMatchObject({
    doubtful: true,
    ignored: ["append-without-start"],
  });
  expect(read([task("t1"), chunk("t1", false), chunk("t1", true)]).doubtful).toBe(false);
});

test("a chunk may go on with what a whole task told", () => {
  const whole = task("t1", "WORKING", { artifacts: [{ artifactId: "a", parts: [{ text: "x" }] }] });
  expect(read([whole, chunk("t1", true)]).doubtful).toBe(false);
});

test("nothing of ours was heard while others were spoken of", () => {
  expect(read([status("t9", "COMPLETED"), nothing], { taskId: "t1" })).toMatchObject({
    heard: false,
    settled: false,
    taskId: "t1",
  });
});

test("the context that was sent stands where the agent names none", () => {
  const bare = StreamResponse.fromJSON({ task: { id: "t1", status: {} } });
  expect(read([bare], { contextId: "ours" }).events[0]).toMatchObject({ contextId: "ours" });
  expect(read([bare]).events[0]).toMatchObject({ contextId: "" });
});

test("metadata of an update and of its message come together, the message's last", () => {
  const update = status("t1", "INPUT_REQUIRED", {
    metadata: { kagent_app_name: "sre", both: "update" },
    status: {
      state: "TASK_STATE_INPUT_REQUIRED",
      message: {
        messageId: "m",
        parts: [],
        metadata: { hitl: { type: "ask_user_request" }, both: "message" },
      },
    },
  });
  expect(read([update]).events[1]).toMatchObject({
    metadata: { kagent_app_name: "sre", hitl: { type: "ask_user_request" }, both: "message" },
  });
});

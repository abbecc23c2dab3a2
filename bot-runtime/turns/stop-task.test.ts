import { expect, test } from "vitest";
import { AgentError } from "../agent/errors.ts";
import { openLog } from "../ops/log.ts";
import { stopTask } from "./stop-task.ts";

function stage(cancel: (taskId: string, signal: AbortSignal) => Promise<void>) {
  const stopped = new AbortController();
  const cancelled: string[] = [];
  const agent = {
    cancel: (taskId: string, signal: AbortSignal) => {
      cancelled.push(taskId);
      return cancel(taskId, signal);
    },
  };
  const ports = { agent, log: openLog("silent", "test/bot") };
  const stop = stopTask(stopped.signal, ports, new AbortController().signal);
  return { stop, stopped, cancelled };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

test("a task that is stopped before it has a name is cancelled once it gets one, a single time", async () => {
  const { stop, stopped, cancelled } = stage(async () => {});
  using _stop = stop;
  stopped.abort("U1");
  expect(stop.by).toBe("U1");
  expect(cancelled).toEqual([]);
  stop.named("task");
  stop.named("task");
  await Promise.resolve();
  expect(cancelled).toEqual(["task"]);
});

test.each<[string, (taskId: string, signal: AbortSignal) => Promise<void>]>([
  ["hangs", () => new Promise(() => {})],
  ["refuses", () => Promise.reject(new AgentError("AGENT_REFUSED"))],
  ["confirms and ends nothing", async () => {}],
])("an agent that %s is not listened to for long", async (_, cancel) => {
  const { stop, stopped } = stage(cancel);
  using _stop = stop;
  stop.named("task");
  expect(stop.enough.aborted).toBe(false);
  stopped.abort("U1");
  await aborted(stop.enough);
  expect(stop.enough.aborted).toBe(true);
});

test("nobody stops it: nothing is cancelled", () => {
  const { stop, cancelled } = stage(async () => {});
  stop.named("task");
  stop[Symbol.dispose]();
  expect([stop.by, cancelled]).toEqual([undefined, []]);
});

import { expect, test, vi } from "vitest";
import type { BindingStatus } from "../../crds/index.ts";
import type { ConditionState } from "../ops/conditions.ts";
import { statusReport } from "./status-report.ts";

const state = (status: "True" | "False"): ConditionState => ({ status, reason: "R", message: "" });

/** A report whose bot knows one condition; `write` is what the API server does. */
function reporting(write: (signal: AbortSignal) => Promise<void> = async () => {}) {
  const written: BindingStatus[] = [];
  const conditions = new Map([["StoreReady", state("True")] as const]);
  const lost = new AbortController();
  const lease = { lost: lost.signal, inTime: vi.fn(() => !lost.signal.aborted) };
  const log = { info: vi.fn(), warn: vi.fn() };
  const report = statusReport({
    knowledge: () => ({ conditions, slack: {}, agent: undefined, holder: undefined, generation: 1 }),
    before: () => undefined,
    write: async (status, signal) => {
      await write(signal);
      written.push(status);
    },
    log,
  });
  const become = (status: "True" | "False"): void => {
    conditions.set("StoreReady", state(status));
    report.changed();
  };
  const said = () => written.map((status) => status.conditions?.[0]?.status);
  return { report, lease, lost, become, said, log };
}

const eventually = (probe: () => unknown) => expect.poll(probe, { timeout: 10_000 });

test("nothing is written before the lease is held, then what is known at once", async () => {
  const { report, lease, become, said } = reporting();
  become("False");
  expect(said()).toEqual([]);
  await using _telling = report.whileHeld(lease);
  await eventually(said).toEqual(["False"]);
});

test("many changes in a moment become one write, and none when nothing changed", async () => {
  const { report, lease, become, said } = reporting();
  await using _telling = report.whileHeld(lease);
  await eventually(said).toEqual(["True"]);
  for (let change = 0; change < 50; change += 1) become(change % 2 === 0 ? "True" : "False");
  await eventually(said).toEqual(["True", "False"]);
  report.changed();
  report.changed();
  become("True");
  await eventually(said).toEqual(["True", "False", "True"]);
});

test("a refused write is tried until it stands, with what is known by then, and told once", async () => {
  let refusals = 2;
  const { report, lease, become, said, log } = reporting(async () => {
    refusals -= 1;
    if (refusals >= 0) throw new Error("no");
  });
  await using _telling = report.whileHeld(lease);
  become("False");
  await eventually(said).toEqual(["False"]);
  expect(log.warn).toHaveBeenCalledTimes(1);
  expect(log.info).toHaveBeenCalledTimes(1);
});

test("the last words are written before the lease is given up", async () => {
  const { report, lease, become, said } = reporting();
  {
    await using _telling = report.whileHeld(lease);
    await eventually(said).toEqual(["True"]);
    become("False");
  }
  expect(said()).toEqual(["True", "False"]);
});

test("an API server that hangs does not hold up the end", async () => {
  const { report, lease, said } = reporting(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const telling = report.whileHeld(lease);
  const ending = Promise.race([
    telling[Symbol.asyncDispose]().then(() => "ended"),
    new Promise((resolve) => setTimeout(resolve, 8_000, "hung")),
  ]);
  expect(await ending).toBe("ended");
  expect(said()).toEqual([]);
});

test("after the loss nothing is written", async () => {
  const { report, lease, lost, become, said } = reporting();
  {
    await using _telling = report.whileHeld(lease);
    await eventually(said).toEqual(["True"]);
    lost.abort();
    become("False");
  }
  expect(said()).toEqual(["True"]);
});

test("while it is not sure that the lease is held nothing is written", async () => {
  const { report, lease, become, said } = reporting();
  await using _telling = report.whileHeld(lease);
  await eventually(said).toEqual(["True"]);
  lease.inTime.mockReturnValue(false);
  become("False");
  await eventually(() => lease.inTime.mock.calls.length).toBeGreaterThan(3);
  expect(said()).toEqual(["True"]);
  lease.inTime.mockReturnValue(true);
  await eventually(said).toEqual(["True", "False"]);
});

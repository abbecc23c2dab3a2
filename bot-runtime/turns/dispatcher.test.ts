import { describe, expect, test } from "vitest";
import type { Entry } from "../inbox/port.ts";
import { type Attempt, dispatcher } from "./dispatcher.ts";
import { limits } from "./limits.ts";

let next = 0;
function entry(thread: string, requester = `U-${thread}`, channel = "C1"): Entry {
  next += 1;
  const id = `r${next}`;
  return {
    entryId: `${next}-0`,
    request: {
      v: 1,
      id,
      kind: "mention",
      team: "T1",
      channel,
      ts: `${next}.0`,
      threadTs: thread,
      requester: { kind: "user", id: requester },
      message: {},
      keys: [id],
      receivedAtMs: 0,
    },
  };
}

/** A dispatcher whose turns end when the test says so. */
function stage() {
  const running = new Map<
    string,
    {
      readonly waiting: readonly Entry[];
      readonly end: (attempt?: Attempt) => void;
      readonly signal: AbortSignal;
      readonly claim: (key: string) => void;
    }
  >();
  const started: string[] = [];
  const failures: unknown[] = [];
  const queued: string[] = [];
  const turns = dispatcher(
    (waiting, claim, signal) =>
      new Promise((resolve) => {
        const first = waiting[0] as Entry;
        const name = first.request.threadTs || first.request.id;
        started.push(name);
        const all = { kind: "finished", entryIds: waiting.map(({ entryId }) => entryId) } as const;
        const end = (attempt: Attempt = all) => {
          running.delete(name);
          resolve(attempt);
        };
        running.set(name, { waiting, end, signal, claim });
      }),
    (error) => failures.push(error),
    ({ request }) => queued.push(request.threadTs),
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { turns, running, started, failures, queued, settled };
}

describe("dispatcher", () => {
  test("runs one turn of a thread at a time, and what waited together next", async () => {
    const { turns, running, queued, settled } = stage();
    turns.add([entry("a")]);
    await settled();
    turns.add([entry("a"), entry("a")]);
    await settled();
    expect(running.size).toBe(1);
    expect(queued).toEqual(["a", "a"]);
    running.get("a")?.end();
    await settled();
    expect(running.get("a")?.waiting).toHaveLength(2);
  });

  test("what is known late waits where it was accepted: the turn that it belongs to is the same after a restart", async () => {
    const { turns, running, settled } = stage();
    const [first, second, third] = [entry("a"), entry("a"), entry("a")];
    turns.add([second]);
    await settled();
    turns.add([third]);
    turns.add([first]);
    running.get("a")?.end();
    await settled();
    expect(running.get("a")?.waiting).toEqual([first, third]);
  });

  test("threads do not wait for each other", async () => {
    const { turns, running, settled } = stage();
    turns.add([entry("a"), entry("b"), entry("c")]);
    await settled();
    expect([...running.keys()]).toEqual(["a", "b", "c"]);
  });

  test("an entry that is known already runs once", async () => {
    const { turns, running, settled } = stage();
    const one = entry("a");
    turns.add([one]);
    turns.add([one]);
    await settled();
    expect(running.get("a")?.waiting).toEqual([one]);
  });

  test("a requester holds no more than a share, and others go on", async () => {
    const { turns, running, settled } = stage();
    turns.add(Array.from({ length: limits.perRequester + 5 }, (_, i) => entry(`flood${i}`, "U1")));
    turns.add([entry("calm", "U2")]);
    await settled();
    expect(running.size).toBe(limits.perRequester + 1);
    expect(running.has("calm")).toBe(true);
    running.get("flood0")?.end();
    await settled();
    expect(running.has(`flood${limits.perRequester}`)).toBe(true);
  });

  test("a channel holds no more than a share", async () => {
    const { turns, running, settled } = stage();
    turns.add(Array.from({ length: limits.perChannel + 5 }, (_, i) => entry(`t${i}`)));
    turns.add([entry("elsewhere", "U2", "C2")]);
    await settled();
    expect(running.size).toBe(limits.perChannel + 1);
    expect(running.has("elsewhere")).toBe(true);
  });

  test("a turn that wants to be tried later is, with the same entries", async () => {
    const { turns, running, started, settled } = stage();
    turns.add([entry("a")]);
    await settled();
    running.get("a")?.end({ kind: "later", inMs: 1 });
    await expect.poll(() => started).toEqual(["a", "a"]);
    expect(running.get("a")?.waiting).toHaveLength(1);
  });

  test("entries that a turn left behind are the thread's next turn", async () => {
    const { turns, running, settled } = stage();
    const [one, two] = [entry("a"), entry("a")];
    turns.add([one, two]);
    await settled();
    running.get("a")?.end({ kind: "finished", entryIds: [one.entryId] });
    await settled();
    expect(running.get("a")?.waiting).toEqual([two]);
  });

  test("requests of a thread that a slash command's reply started wait for that turn", async () => {
    const { turns, running, settled } = stage();
    const slash = entry("");
    turns.add([slash]);
    await settled();
    running.get(slash.request.id)?.claim("T1:C1:77.0");
    turns.add([entry("77.0")]);
    await settled();
    expect(running.has("77.0")).toBe(false);
    running.get(slash.request.id)?.end();
    await settled();
    expect(running.has("77.0")).toBe(true);
  });

  test("a run that throws is reported and tried again, and harms nobody else", async () => {
    const failures: unknown[] = [];
    const seen: string[] = [];
    const turns = dispatcher(
      async (waiting) => {
        const name = waiting[0]?.request.threadTs ?? "";
        seen.push(name);
        if (name === "bad" && seen.filter((one) => one === "bad").length === 1) throw new Error("bug");
        return { kind: "finished", entryIds: waiting.map(({ entryId }) => entryId) };
      },
      (error) => failures.push(error),
      () => {},
    );
    turns.add([entry("bad"), entry("good")]);
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(["bad", "good", "bad"]);
    await expect.poll(() => turns.waiting).toBe(0);
    expect(failures).toEqual([new Error("bug")]);
  });

  test("stop starts nothing new, lets what runs end in time and aborts the rest", async () => {
    const { turns, running, settled } = stage();
    turns.add([entry("quick"), entry("slow"), entry("quick")]);
    await settled();
    const slow = running.get("slow");
    slow?.signal.addEventListener("abort", () => slow.end({ kind: "later", inMs: 1 }));
    const stopped = turns.stop(20);
    running.get("quick")?.end({ kind: "finished", entryIds: [] });
    turns.add([entry("new")]);
    await stopped;
    expect(slow?.signal.aborted).toBe(true);
    expect(running.size).toBe(0);
    expect(turns.active).toBe(0);
  });
});

test("a stop runs beside the turn of its thread, whatever share its person holds", async () => {
  const { turns, started, running, settled } = stage();
  const busy = Array.from({ length: limits.perRequester }, (_, at) => entry(`t${at}`, "U1"));
  turns.add(busy);
  await settled();
  const stop = entry("t0", "U1");
  turns.add([{ ...stop, request: { ...stop.request, kind: "stop" } }, entry("t99", "U1")]);
  await settled();
  expect(started).toHaveLength(limits.perRequester + 1);
  expect(running.get("t0")?.waiting[0]?.request.kind).toBe("stop");
});

test("who is hurried waits for its next attempt no longer", async () => {
  const { turns, started, running, settled } = stage();
  turns.add([entry("t1")]);
  await settled();
  running.get("t1")?.end({ kind: "later", inMs: 3_600_000 });
  await settled();
  expect(started).toEqual(["t1"]);
  turns.hurry(["T1:C1:t1", "T1:C1:nobody"]);
  await settled();
  expect(started).toEqual(["t1", "t1"]);
  running.get("t1")?.end();
  await turns.stop(0);
});

test("a turn that waits for people is in nobody's way, and is looked at again when it said", async () => {
  const { turns, running, started, settled } = stage();
  const asks = entry("a");
  turns.add([asks]);
  await settled();
  running.get("a")?.end({ kind: "parked", entryIds: [asks.entryId], inMs: 30 });
  await settled();
  expect(turns.waiting).toBe(0);
  const next = entry("a");
  turns.add([asks, next]);
  await settled();
  expect(running.get("a")?.waiting).toEqual([next]);
  running.get("a")?.end();
  await expect.poll(() => running.get("a")?.waiting).toEqual([asks]);
  expect(started).toEqual(["a", "a", "a"]);
  running.get("a")?.end();
  await turns.stop(0);
});

test("a turn that waited and was finished by another is not looked at again", async () => {
  const { turns, running, started, settled } = stage();
  const asks = entry("a");
  turns.add([asks]);
  await settled();
  running.get("a")?.end({ kind: "parked", entryIds: [asks.entryId], inMs: 20 });
  await settled();
  const decides = entry("a");
  turns.add([decides]);
  await settled();
  running.get("a")?.end({ kind: "finished", entryIds: [decides.entryId, asks.entryId] });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(started).toEqual(["a", "a"]);
  expect(turns.waiting).toBe(0);
  await turns.stop(0);
});

describe("what a person has open", () => {
  test("what runs, what waits and what waits for people, theirs alone and oldest first", async () => {
    const { turns, running, settled } = stage();
    const asks = entry("t1", "U1");
    const waits = entry("t1", "U1");
    const other = entry("t2", "U2");
    turns.add([asks]);
    turns.add([waits, other]);
    await settled();
    const open = () => turns.openOf("U1").map(({ request, state }) => [request.id, state]);
    expect(open()).toEqual([
      [asks.request.id, "open"],
      [waits.request.id, "open"],
    ]);
    running.get("t1")?.end({ kind: "parked", entryIds: [asks.entryId], inMs: 60_000 });
    await settled();
    expect(open()).toEqual([
      [asks.request.id, "asking"],
      [waits.request.id, "open"],
    ]);
    for (const turn of running.values()) turn.end();
    await turns.stop(0);
  });
});

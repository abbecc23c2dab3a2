import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestSchema } from "../turns/request.ts";
import { aRequest, aThread, aTurn } from "./contract/builders.ts";
import { StoreError } from "./errors.ts";
import { readEntry, readLetter, readThread, readTurn, readWatermarks } from "./stored.ts";

/** What may lie in a store: anything at all, broken JSON, and our own values with something changed. */
const own = fc.constantFrom(aRequest("1"), aTurn("1"), aThread("1"));
const changed = fc
  .tuple(own, fc.string(), fc.jsonValue({ maxDepth: 4 }))
  .map(([value, key, other]) => JSON.stringify({ ...value, [key]: other }));
const swapped = fc.tuple(own, fc.nat(), fc.jsonValue({ maxDepth: 3 })).map(([value, at, other]) => {
  const keys = Object.keys(value);
  return JSON.stringify({ ...value, [keys[at % keys.length] ?? ""]: other });
});
const cut = fc.tuple(own, fc.nat(400)).map(([value, at]) => JSON.stringify(value).slice(0, at));
const stored = fc.oneof(fc.anything(), fc.string(), fc.json({ maxDepth: 6 }), changed, swapped, cut);

const isUnreadable = (read: () => unknown): boolean => {
  try {
    read();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "VALUE_UNREADABLE" });
    return true;
  }
};

test("whatever lies there, an entry is a request or says why it is none", () => {
  fc.assert(
    fc.property(stored, (raw) => {
      const read = readEntry("1-0", raw);
      if ("request" in read) expect(RequestSchema.safeParse(read.request).success).toBe(true);
      else expect(read.unreadable.length).toBeLessThan(400);
    }),
    { numRuns: 500 },
  );
});

test("a turn and a thread are read whole, or refused by the one error for it", () => {
  fc.assert(
    fc.property(stored, (raw) => {
      isUnreadable(() => readTurn("turn:1", raw));
      isUnreadable(() => readThread("thread:1", raw));
    }),
    { numRuns: 500 },
  );
});

test("what cannot be read says nothing of what it holds: it goes to the log", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{12}$/), (word) => {
      const read = readEntry("1-0", JSON.stringify({ ...aRequest("1"), id: 7, message: { text: word } }));
      expect(JSON.stringify(read)).not.toContain(word);
    }),
  );
});

test("dead letters and watermarks never throw", () => {
  fc.assert(
    fc.property(stored, stored, (request, turn) => {
      readLetter({ deadId: "1", request, turn, problem: turn, buriedAtMs: request });
      readWatermarks(request);
    }),
    { numRuns: 300 },
  );
});

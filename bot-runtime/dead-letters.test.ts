import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { deadLetters } from "./dead-letters.ts";
import type { DeadLetter, Store } from "./inbox/index.ts";

test("what went wrong is told on one line, and steers no terminal", async () => {
  const letter = {
    deadId: "1-0",
    request: { id: "turn-1", channel: "C1", threadTs: "1.1" },
    problem: "failed: \u001b[2J\u001b]0;owned\u0007\r\n2-0  fine\u202egnp",
    buriedAtMs: 0,
  } as Partial<DeadLetter> as DeadLetter;
  const store = { deadLetters: async () => [letter] } as Partial<Store> as Store;
  const out = new PassThrough({ encoding: "utf8" });
  expect(await deadLetters(store, { do: "list" }, out)).toBe(0);
  expect(out.read()).toBe(
    "1-0  1970-01-01T00:00:00.000Z  C1 1.1  turn turn-1  failed:  [2J ]0;owned 2-0  fine gnp\n",
  );
});

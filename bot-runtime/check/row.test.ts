import { expect, test } from "vitest";
import { fail, ok, table } from "./row.ts";

test("what an agent calls itself makes no row of its own, and steers no terminal", () => {
  expect(table([ok("agent", "Rogue\nok    store  fine\u001b[2J"), fail("slack", "down")])).toBe(
    "ok    agent  Rogue ok    store  fine [2J\nFAIL  slack  down\n",
  );
});

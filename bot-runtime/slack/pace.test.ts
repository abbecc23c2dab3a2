import { expect, test } from "vitest";
import { SlackError } from "./errors.ts";
import { pace } from "./pace.ts";

const signal = new AbortController().signal;
const limited = () => new SlackError("chat.postMessage", "rateLimited", "ratelimited", { retryAfterMs: 5 });

test("calls of a lane run together until Slack limits it, then one at a time in their order", async () => {
  const through = pace();
  const done: number[] = [];
  let atOnce = 0;
  let most = 0;
  let refusals = 2;
  const call = (n: number) => async () => {
    if (refusals > 0) {
      refusals -= 1;
      throw limited();
    }
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    done.push(n);
  };
  const first = through("C1", call(0), signal);
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([first, ...[1, 2, 3, 4].map((n) => through("C1", call(n), signal))]);
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(1);
});

test("lanes do not wait for each other", async () => {
  const through = pace();
  const slow = through("C1", async () => new Promise((resolve) => setTimeout(resolve, 50, "slow")), signal);
  expect(await Promise.race([slow, through("C2", async () => "quick", signal)])).toBe("quick");
  await slow;
});

test("what is not a rate limit passes through, and the next in line goes on", async () => {
  const through = pace();
  await expect(
    through("C1", () => Promise.reject(new SlackError("m", "refused", "is_archived")), signal),
  ).rejects.toThrow("is_archived");
  expect(await through("C1", async () => "on", signal)).toBe("on");
});

test("a call that waits for its lane ends when nobody wants it any more", async () => {
  const through = pace();
  const stop = new AbortController();
  let refused = false;
  const first = through(
    "C1",
    async () => {
      if (!refused) {
        refused = true;
        throw new SlackError("m", "rateLimited", "ratelimited", { retryAfterMs: 100 });
      }
      return "late";
    },
    signal,
  );
  await new Promise((resolve) => setImmediate(resolve));
  const second = through("C1", async () => "never", stop.signal);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: "aborted" });
  expect(await first).toBe("late");
});

import { expect, test } from "vitest";
import { SlackError } from "./errors.ts";
import { pace } from "./pace.ts";

const signal = new AbortController().signal;
const limited = () => new SlackError("chat.postMessage", "rateLimited", "ratelimited", { retryAfterMs: 5 });

test("calls of a lane run together until Slack limits it, then one at a time in their order", async () => {
  // However slow the machine is, the limit is not over before the others come.
  const through = pace(() => 0);
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

test("nobody asks again before Slack allows it, not even the next caller of a lane that nobody uses", async () => {
  const through = pace();
  const limitedForMs = 60;
  let refused = false;
  const stop = new AbortController();
  const first = through(
    "C1",
    () => {
      refused = true;
      stop.abort();
      return Promise.reject(
        new SlackError("m", "rateLimited", "ratelimited", { retryAfterMs: limitedForMs }),
      );
    },
    stop.signal,
  );
  const refusedAtMs = performance.now();
  await expect(first).rejects.toThrow("ratelimited");
  expect(refused).toBe(true);
  const askedAtMs = await through("C1", async () => performance.now(), signal);
  expect(askedAtMs - refusedAtMs).toBeGreaterThan(limitedForMs / 2);
});

test("two that come to an idle limited lane at once go one after the other", async () => {
  const through = pace();
  const stop = new AbortController();
  const refuse = () => {
    stop.abort();
    return Promise.reject(new SlackError("m", "rateLimited", "ratelimited", { retryAfterMs: 20 }));
  };
  await expect(through("C1", refuse, stop.signal)).rejects.toThrow("ratelimited");
  let atOnce = 0;
  let most = 0;
  const call = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
  };
  await Promise.all([through("C1", call, signal), through("C1", call, signal), through("C1", call, signal)]);
  expect(most).toBe(1);
});

test("an already unwanted call that waits leaves its place to the next", async () => {
  const through = pace();
  const stop = new AbortController();
  const refuse = () => {
    stop.abort();
    return Promise.reject(new SlackError("m", "rateLimited", "ratelimited", { retryAfterMs: 20 }));
  };
  await expect(through("C1", refuse, stop.signal)).rejects.toThrow("ratelimited");
  await expect(through("C1", async () => "never", stop.signal)).rejects.toMatchObject({ code: "aborted" });
  expect(await through("C1", async () => "next", signal)).toBe("next");
});

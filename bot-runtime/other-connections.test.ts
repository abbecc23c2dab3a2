import { describe, expect, test, vi } from "vitest";
import { startSlack } from "../playground/slack/index.ts";
import { otherConnections } from "./other-connections.ts";
import { openConnection } from "./slack/connection.ts";
import { keepSocketOpen } from "./slack/socket.ts";
import { connectedMessage } from "./slack-conditions.ts";

describe("fault 6: something else is connected with the same app token", () => {
  test.each<[what: string, looks: readonly number[], others: number]>([
    ["nothing", [0], 0],
    ["seen once: it may be a leftover", [1], 0],
    ["seen twice", [1, 1], 1],
    ["gone at the second look", [1, 0], 0],
    ["come back: counted anew", [1, 0, 1], 0],
    ["three of them", [1, 3], 3],
  ])("%s", (_, looks, others) => {
    const watched = otherConnections(AbortSignal.abort());
    for (const seen of looks) watched.onConnected({ others: seen, replace: () => {} });
    expect(watched.others).toBe(others);
  });

  test("it is noticed by a second look, said with the remedy, and its end is noticed too", async () => {
    await using slack = await startSlack({ rateLimits: false });
    slack.faults.set("second-connection");
    const stop = new AbortController();
    const watched = otherConnections(stop.signal, { againMs: 50, stillMs: 300 });
    const running = keepSocketOpen(
      {
        apiUrl: slack.apiUrl,
        appToken: () => slack.appToken,
        log: { warn: () => {} },
        allowed: () => true,
        open: openConnection,
        onEnvelope: () => {},
        onMalformed: () => {},
        onState: (state) => {
          if (state.kind === "connected") watched.onConnected(state);
        },
        onGap: () => {},
      },
      stop.signal,
    );
    await vi.waitFor(() => expect(watched.others).toBe(1), { timeout: 20_000 });
    expect(connectedMessage(new Map(), new Map(), watched.others)).toContain("Something else is connected");
    slack.faults.clear("second-connection");
    await vi.waitFor(() => expect(watched.others).toBe(0), { timeout: 20_000 });
    stop.abort();
    await running;
  });
});

import { expect, test } from "vitest";
import { openConnection } from "../bot-runtime/slack/connection.ts";
import { startSlack, until } from "../playground/slack/index.ts";

const silent = {
  onEnvelope: () => {},
  onMalformed: () => {},
  onDisconnectNotice: () => {},
  onClosed: () => {},
};

test("a connection that was given up while Slack was asked for its address is not opened after all", async () => {
  const slack = await startSlack();
  try {
    const most = { connections: 0 };
    slack.feed.follow(() => {
      most.connections = Math.max(most.connections, slack.view().connections.length);
    });
    const open = (signal: AbortSignal) =>
      openConnection(
        { apiUrl: slack.apiUrl, appToken: slack.appToken, log: { warn: () => {} }, signal },
        silent,
      );
    const asked = () => slack.history.calls.filter(({ method }) => method === "apps.connections.open").length;
    const leave = new AbortController();
    const left = open(leave.signal);
    leave.abort();
    await expect(left).rejects.toThrow("aborted");
    await until(slack.feed, "Slack gave the address", () => asked() === 1);
    await using _second = await open(new AbortController().signal);
    // A third round trip is behind any socket that the first attempt could have opened.
    await using _third = await open(new AbortController().signal);
    expect(most.connections).toBe(2);
  } finally {
    await slack.stop();
  }
});

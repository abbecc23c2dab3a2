import { type Slack, until } from "../slack/index.ts";
import type { SlackObject } from "../slack/page-api.ts";

/** An app that listens by Socket Mode, acknowledges everything, and calls the Web API as a test tells it to. */
export type TestBot = AsyncDisposable & {
  call(method: string, args: SlackObject): Promise<SlackObject>;
  /** The first payload for which `isWanted`, waited for; those before it are passed over. */
  hears(isWanted: (payload: SlackObject) => boolean): Promise<SlackObject>;
  /** What the next envelopes are answered with, by the payload's `type`, e.g. `view_submission`. */
  answers(type: string, answer: SlackObject): void;
};

export async function connectBot(slack: Slack): Promise<TestBot> {
  const heard: SlackObject[] = [];
  const answers = new Map<string, SlackObject>();
  const { url } = await post(slack, "apps.connections.open", slack.appToken, {});
  const socket = new WebSocket(String(url));
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as { envelope_id?: string; payload?: SlackObject };
    if (frame.envelope_id === undefined || frame.payload === undefined) return;
    const type = String(frame.payload.type);
    const answer = answers.get(type);
    answers.delete(type);
    socket.send(
      JSON.stringify({
        envelope_id: frame.envelope_id,
        ...(answer === undefined ? {} : { payload: answer }),
      }),
    );
    heard.push(frame.payload);
  };
  await until(slack.feed, "the bot is connected", () => slack.view().connections.length > 0);
  return {
    call: (method, args) => post(slack, method, slack.botToken, args),
    hears: (isWanted) => {
      return until(slack.feed, "the bot hears of it", () => heard.find(isWanted), { lastSeen: () => heard });
    },
    answers: (type, answer) => void answers.set(type, answer),
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await until(slack.feed, "the bot has left", () => slack.view().connections.length === 0);
    },
  };
}

async function post(slack: Slack, method: string, token: string, args: SlackObject): Promise<SlackObject> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(args),
  });
  return (await response.json()) as SlackObject;
}

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Person, personIn, realClock, startSlack } from "../../playground/slack/index.ts";
import { answersTo, observe, type Said } from "../observe.ts";
import type { Ask, Asked } from "./slack-port.ts";

/**
 * The simulated Slack as a process of its own: it shares no event loop with the bot, nor with what measures. It does what
 * its parent asks for (`slack-port.ts`) and ends with its parent.
 */

/** Fractions of a millisecond: an acknowledgement takes one or two. */
const clock: Clock = { ...realClock, nowMs: () => performance.timeOrigin + performance.now() };

/** Enough of both that no fair share of a requester or channel is the bound. */
const people = Array.from({ length: 50 }, (_, at) => ({ name: `person${at}`, realName: `Person ${at}` }));
const channels = Array.from({ length: 20 }, (_, at) => ({ name: `channel${at}` }));

const slack = await startSlack({
  clock,
  rateLimits: false,
  redeliveryScale: 0.02,
  seed: { people, channels, apps: [{ name: "Agent", handle: "agent" }] },
});
const persons = people.map(({ name }) => personIn(slack, name));
const said: Said[] = [];
const numbers = new Map<string, number>();
const answeredNumbers = new Set<number>();
let readPosts = 0;
const helloMs: number[] = [];
const blind = { totalMs: 0, sinceMs: undefined as number | undefined };
let connections = 0;
slack.feed.follow((event) => {
  if (event.kind === "connection-opened") {
    helloMs.push(event.atMs);
    connections += 1;
    if (blind.sinceMs !== undefined) blind.totalMs += clock.nowMs() - blind.sinceMs;
    blind.sinceMs = undefined;
  } else if (event.kind === "connection-closed") {
    connections -= 1;
    if (connections === 0) blind.sinceMs = clock.nowMs();
  }
});

process.on("message", ({ id, ask }: Asked) => {
  answer(ask).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: { apiUrl: slack.apiUrl, botToken: slack.botToken, appToken: slack.appToken } });
await once(process, "disconnect");

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case "hello":
      return until(() => helloMs[ask.nth - 1], ask.withinMs);
    case "mention":
      return mention(persons, ask.count);
    case "answered":
      return (await until(() => (answered() >= ask.least ? true : undefined), ask.withinMs)) === true;
    case "duplicates":
      slack.faults.set("duplicate", { copies: ask.copies });
      return undefined;
    case "refresh":
      if (ask.warning) slack.faults.set("warn-and-refresh", { seconds: 1 });
      else slack.faults.set("refresh-now", {});
      return undefined;
    case "blind":
      return blind.totalMs + (blind.sinceMs === undefined ? 0 : clock.nowMs() - blind.sinceMs);
    case "observe":
      return observe(slack.history, said.slice(ask.from));
  }
}

/** Says them all in one go, each by another person, in a thread of its own. Returns how many were said before. */
function mention(by: readonly Person[], count: number): number {
  const from = said.length;
  for (let at = 0; at < count; at += 1) {
    const number = said.length;
    const person = by[number % by.length];
    if (person === undefined) throw new RangeError("nobody is there to say anything");
    const saidMs = clock.nowMs();
    const { ts } = person.says(`channel${number % channels.length}`, `@agent ping ${number}`);
    said.push({ number, ts, saidMs });
    numbers.set(ts, number);
  }
  return from;
}

/** How many mentions have an answer by now; reads only what is new in the history. */
function answered(): number {
  const { posts } = slack.history;
  for (; readPosts < posts.length; readPosts += 1) {
    const { appId, threadTs, text } = posts[readPosts] ?? {};
    const number = appId === undefined ? undefined : numbers.get(threadTs ?? "");
    if (number !== undefined && answersTo(number, text ?? "")) answeredNumbers.add(number);
  }
  return answeredNumbers.size;
}

/** Looks every 2 ms; undefined after `withinMs`. */
async function until<T>(probe: () => T | undefined, withinMs: number): Promise<T | undefined> {
  for (const endMs = performance.now() + withinMs; performance.now() < endMs; await sleep(2)) {
    const found = probe();
    if (found !== undefined) return found;
  }
  return undefined;
}

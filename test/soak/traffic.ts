import { setTimeout as sleep } from "node:timers/promises";
import { personIn, type Said, threadOf, wordsOf } from "../../playground/slack/index.ts";
import { isFailure, isProgress } from "../faults/judge.ts";
import type { Random } from "../simulation/random.ts";
import type { World } from "../world.ts";

/** One request, and when its end was first seen in Slack. */
export type Asked = { readonly said: Said; readonly atMs: number; answeredAtMs?: number };

const people = ["alice", "bob", "chen"] as const;
const channels = ["sre", "general"] as const;
/** Threads that go on: each is asked again once its last answer stands. */
const liveThreads = 20;

/** People who ask until `signal` aborts, `rate` times a minute; then it waits until everything is answered, at most for `patienceMs`. */
export async function ask(
  world: World,
  draw: Random,
  { rate, patienceMs }: { readonly rate: number; readonly patienceMs: number },
  asked: Asked[],
  signal: AbortSignal,
): Promise<void> {
  for (let number = 1; !signal.aborted; number += 1) {
    asked.push(one(world, draw, number, asked));
    await sleep((60_000 / rate) * (0.5 + draw.unit()), undefined, { signal }).catch(() => {});
    look(world, asked);
  }
  for (let waitedMs = 0; waitedMs < patienceMs && open(asked).length > 0; waitedMs += 1_000) {
    await sleep(1_000);
    look(world, asked);
  }
}

export const open = (asked: readonly Asked[]): readonly Asked[] =>
  asked.filter(({ answeredAtMs }) => answeredAtMs === undefined);

function one(world: World, draw: Random, number: number, asked: readonly Asked[]): Asked {
  const person = personIn(world.slack, draw.pick(people));
  const text = `@agent ${draw.chance(0.1) ? `soak ${number}\n\nbe slow ${draw.between(1, 8)} s` : `ping soak-${number}`}`;
  const atMs = Date.now();
  const busy = new Set(open(asked).map(({ said }) => said.threadTs));
  const before = asked.slice(-liveThreads).filter(({ said }) => !busy.has(said.threadTs));
  const root =
    draw.chance(0.5) && before.length > 0 ? before[draw.between(0, before.length - 1)]?.said : undefined;
  const said = root === undefined ? person.says(draw.pick(channels), text) : person.replies(root, text);
  return { said, atMs };
}

function look(world: World, asked: readonly Asked[]): void {
  for (const request of open(asked)) {
    const isEnd = (text: string) => isFailure(text) || !isProgress(text);
    const answer = threadOf(world.slack, request.said)
      .answers()
      .find((message) => message.ts > request.said.ts && isEnd(wordsOf(message)));
    if (answer !== undefined) request.answeredAtMs = Date.now();
  }
}

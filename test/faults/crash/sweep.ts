import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { startAgent } from "../../../playground/agent/index.ts";
import { personIn, type Said, threadOf, until, wordsOf } from "../../../playground/slack/index.ts";
import type { BotProcess } from "../../bot.ts";
import { startRedis } from "../../servers/redis.ts";
import { openWorld, type World } from "../../world.ts";
import { isFailure, isProgress, type Judged, judge } from "../judge.ts";
import type { Point } from "./point.ts";
import { readPoints, scriptNames } from "./points.ts";

/** A kind of turn: what is asked, and what its end shows. `word` is in the question, and nowhere else. */
export type TurnKind = {
  readonly name: string;
  readonly text: (word: string) => string;
  readonly shows: (word: string) => string | RegExp;
  /** Asked in one thread that goes on, rather than in one of its own. */
  readonly inThread?: true;
  /** Waits of the sample agent before it answers, ms. */
  readonly agentMs?: number;
};

export type SweepOptions = {
  readonly kind: TurnKind;
  readonly store: "Redis" | "SQLite";
  /** The bundled bot. */
  readonly program: readonly string[];
  readonly spec?: Parameters<typeof openWorld>[0]["spec"];
};

export type Crash = {
  readonly at: number | string;
  /** Where the process died; undefined when this turn had fewer points than the one that was counted. */
  readonly point: Point | undefined;
  /** From the last kill until the answer stood, ms. */
  readonly recoveredMs: number;
};

export type Sweep = Judged & { readonly crashes: readonly Crash[] };

/** Counts the points of one undisturbed turn. */
export async function countPoints(options: SweepOptions): Promise<readonly Point[]> {
  await using stage = await openStage(options);
  const word = wordOf(0);
  const bot = stage.start(word, undefined);
  await connected(bot);
  const said = stage.ask(word);
  await stage.settled(said, word);
  await turnDone(bot);
  return stage.pointsOf(word);
}

/** A turn's point, and one of the process after it, counted from its start, where that one dies as well. */
export type Plan = { readonly at: number | string; readonly again?: number };

/**
 * One turn after the other, and for each a bot that dies at its numbered point: the bot after it finishes the turn, gets the next question, and
 * dies at the next number. So each point costs one start. The whole of it is one history.
 */
export async function sweep(options: SweepOptions, plans: readonly Plan[]): Promise<Sweep> {
  await using stage = await openStage(options);
  const crashes: Crash[] = [];
  let open:
    | { readonly said: Said; readonly word: string; readonly at: number | string; readonly diedAtMs: number }
    | undefined;
  const close = async () => {
    if (open === undefined) return;
    await stage.settled(open.said, open.word);
    const point = stage
      .pointsOf(open.word)
      .find(({ number, name }) => number === open?.at || name === open?.at);
    crashes.push({ at: open.at, point, recoveredMs: Date.now() - open.diedAtMs });
  };
  for (const [turn, { at, again }] of plans.entries()) {
    const word = wordOf(turn + 1);
    const bot = stage.start(word, at);
    await close();
    await connected(bot);
    const said = stage.ask(word);
    await Promise.race([bot.exited, stage.settled(said, word).then(() => turnDone(bot))]);
    await bot.kill("SIGKILL");
    if (again !== undefined) {
      const next = stage.startCounted(`${word}again`, again);
      await Promise.race([next.exited, stage.settled(said, word).then(() => connected(next))]);
      await next.kill("SIGKILL");
    }
    open = { said, word, at, diedAtMs: Date.now() };
  }
  const last = stage.start("never", undefined);
  await close();
  // What stands in Slack may not be stored as done yet.
  await last.kill("SIGTERM");
  return { crashes, ...stage.judge() };
}

/** No word is the beginning of another. */
const wordOf = (at: number): string => `point-${at}-`;

async function openStage({ kind, store, program, spec }: SweepOptions) {
  const folder = mkdtempSync(join(tmpdir(), "crash-points-"));
  const redis = store === "Redis" ? await startRedis() : undefined;
  const agent = await startAgent({ pingDelayMs: kind.agentMs ?? 0 });
  const world = await openWorld({
    agentUrl: agent.url,
    program,
    startsWithBot: false,
    ...(redis === undefined ? {} : { redisUrl: redis.url }),
    ...(spec === undefined ? {} : { spec }),
  });
  const portOf = (url: string) => new URL(url).port;
  const peers = {
    [portOf(world.slack.url)]: "slack",
    [portOf(agent.url)]: "agent",
    ...(redis === undefined ? {} : { [redis.port]: "store" }),
  };
  const alice = personIn(world.slack, "alice");
  const root = kind.inThread ? alice.says("sre", "Let us see.") : undefined;
  const fileOf = (word: string) => join(folder, `${word}.jsonl`);
  const startWith = (
    word: string,
    points: { readonly from?: string; readonly at: number | string | undefined },
  ) =>
    world.startBot({
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "preload.ts"))}`,
      CRASH_POINTS: JSON.stringify({ file: fileOf(word), peers, scripts: scriptNames, ...points }),
    });
  return {
    world,
    /** Counts from the arrival of `word` on. */
    start: (word: string, at: number | string | undefined): BotProcess => startWith(word, { from: word, at }),
    /** Counts from its start on. */
    startCounted: (name: string, at: number): BotProcess => startWith(name, { at }),
    ask(word: string): Said {
      const text = `@agent ${kind.text(word)}`;
      return root === undefined ? alice.says("sre", text) : alice.replies(root, text);
    },
    settled: (said: Said, word: string) => settled(world, said, kind.shows(word)),
    pointsOf: (word: string) => readPoints(fileOf(word)),
    judge: () => judge(world, { agents: [agent], canaries: ["point-"] }),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
      await redis?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The answer stands, or a note in its place, below the question. */
function settled(world: World, said: Said, shows: string | RegExp): Promise<unknown> {
  const thread = threadOf(world.slack, said);
  const isIt = (text: string) =>
    isFailure(text) ||
    (!isProgress(text) && (typeof shows === "string" ? text.includes(shows) : shows.test(text)));
  return until(
    world.slack.feed,
    `${said.ts} is answered`,
    () => thread.answers().some((answer) => answer.ts > said.ts && isIt(wordsOf(answer))),
    { timeoutMs: 60_000, lastSeen: () => thread.messages().map(wordsOf) },
  );
}

/** Everything of its last turn is stored; it may also die before. */
async function turnDone(bot: BotProcess): Promise<void> {
  const isOver = () => bot.lines.some(({ msg }) => msg === "turn done");
  for (let waitedMs = 0; !isOver() && waitedMs < 10_000; waitedMs += 20)
    if ((await Promise.race([bot.exited, sleep(20, undefined)])) !== undefined) return;
}

/** By this very bot: the connection of one that was killed may still stand for a moment. */
async function connected(bot: BotProcess): Promise<void> {
  const isConnected = () =>
    bot.lines.some(({ condition, status }) => condition === "SlackConnected" && status === "True");
  while (!isConnected()) {
    const ended = await Promise.race([bot.exited, sleep(20, undefined)]);
    // Killed where it was to die.
    if (ended === "SIGKILL") return;
    if (ended !== undefined) throw new Error(`the bot ended (${ended}): ${bot.noise.join("\n")}`);
  }
}

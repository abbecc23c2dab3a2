import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
import type { BotProcess } from "../bot.ts";
import type { HistoryEvent } from "../history/index.ts";
import { skipRedis } from "../servers/redis.ts";
import type { Point } from "./crash/point.ts";
import { readPoints, scriptNames } from "./crash/points.ts";
import { endure } from "./endure.ts";
import { openStage } from "./stage.ts";

describe
  .skipIf(skipRedis)
  .concurrent("a paused process wakes up beside its successor: it does nothing with its old epoch", () => {
    test.for([5, 12, 40])("fault 20: stopped for %i s", { timeout: 300_000 }, async (seconds) => {
      const folder = mkdtempSync(join(tmpdir(), "pauses-"));
      await using stage = await openStage({ startsWithBot: false });
      const { world, links } = stage;
      const peers = Object.fromEntries(
        Object.entries(links).map(([name, { url }]) => [new URL(url).port, name]),
      );
      const file = (number: number) => join(folder, `${number}.jsonl`);
      const start = (number: number) =>
        world.startBot({
          NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "crash/preload.ts"))}`,
          CRASH_POINTS: JSON.stringify({ file: file(number), peers, scripts: scriptNames }),
        });
      const first = start(0);
      await world.connected();
      const second = start(1);
      await vi.waitFor(
        () => expect(says(second, "another process holds the lease: standing by")).toBe(true),
        {
          timeout: 60_000,
        },
      );
      await endure(
        stage,
        "fault 20: stopped for %i s",
        async () => {
          await sleep(2_000);
          process.kill(first.pid, "SIGSTOP");
          await sleep(seconds * 1_000);
          process.kill(first.pid, "SIGCONT");
          await sleep(3_000);
        },
        {
          note: `${seconds} s`,
          more: () => {
            const events = [first, second].flatMap((bot, number) => effectsOf(bot, readPoints(file(number))));
            // A history without effects would prove nothing.
            expect(events.filter(({ kind }) => kind === "sent").length).toBeGreaterThan(10);
            return events;
          },
        },
      );
      rmSync(folder, { recursive: true });
      if (seconds > 15) expect(says(second, "lease held: working")).toBe(true);
    });
  });

const says = ({ lines }: BotProcess, msg: string): boolean => lines.some((line) => line.msg === msg);

/** When a process held the lease, and what it began outside, each with the epoch that it held last. */
function effectsOf({ lines }: BotProcess, points: readonly Point[]): HistoryEvent[] {
  const held = lines
    .filter(({ msg }) => msg === "lease held: working")
    .map(({ time, epoch }) => ({ atMs: Date.parse(String(time)), epoch: Number(epoch) }));
  const effects = points.filter(({ moment, name }) => moment === "unsent" && isEffect(name));
  return [
    ...held.map(({ atMs, epoch }) => ({ kind: "stored" as const, atMs, epoch, step: "lease" })),
    ...effects.map(({ atMs, peer, name }) => ({
      kind: "sent" as const,
      atMs,
      message: `${peer}: ${name}`,
      epoch: held.findLast((one) => one.atMs <= atMs)?.epoch ?? 0,
    })),
  ];
}

const isEffect = (name: string): boolean =>
  /^.api.(?:chat|files|reactions)\.|Message$|^message.(?:send|stream)$/.test(name);

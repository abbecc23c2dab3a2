import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { skipRedis } from "../servers/redis.ts";
import { endure } from "./endure.ts";
import { openStage } from "./stage.ts";

const harmed = (harm: string, flags: readonly string[] = []) => ({
  env: {
    HARM: harm,
    NODE_OPTIONS: ["--import", pathToFileURL(join(import.meta.dirname, "harm.ts")), ...flags].join(" "),
  },
});

describe
  .skipIf(skipRedis)
  .concurrent("the process is harmed while people ask: nothing is lost or doubled", () => {
    test.for([
      ["fault 21: an event loop that stands for 20 s ends the process", "block 20000", [], [3, "SIGKILL"]],
      ["fault 19: out of memory", "fill the heap", ["--max-old-space-size=64"], ["SIGABRT"]],
    ] as const)("%s", { timeout: 300_000 }, async ([title, harm, flags, ends]) => {
      await using stage = await openStage(harmed(harm, flags));
      await endure(stage, title, async () => {
        await sleep(2_000);
        const { bot } = stage.world;
        process.kill(bot.pid, "SIGUSR2");
        expect(ends).toContain(await bot.exited);
      });
    });

    test.for([
      ["fault 22: the wall clock jumps ahead by an hour", "jump 3600000"],
      ["fault 22: the wall clock jumps back by an hour", "jump -3600000"],
      ["fault 22: the wall clock runs 10 % too fast", "drift 0.1"],
      ["fault 22: the wall clock runs 10 % too slow", "drift -0.1"],
    ] as const)("%s", { timeout: 300_000 }, async ([title, harm]) => {
      await using stage = await openStage(harmed(harm));
      await endure(stage, title, async () => {
        await sleep(2_000);
        process.kill(stage.world.bot.pid, "SIGUSR2");
        await sleep(8_000);
      });
    });

    const outOfFiles = "fault 23: no file or connection can be opened for 8 s";
    test(outOfFiles, { timeout: 300_000 }, async () => {
      await using stage = await openStage();
      await endure(stage, outOfFiles, async () => {
        await sleep(2_000);
        const { pid } = stage.world.bot;
        const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
        const allowed = /^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? "1024";
        const limit = (files: number | string) =>
          execFileSync("prlimit", ["--pid", String(pid), `--nofile=${files}:`]);
        limit(readdirSync(`/proc/${pid}/fd`).length - 2);
        stage.links.slack.cut();
        stage.links.store.cut();
        await sleep(8_000);
        limit(allowed);
      });
    });
  });

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { type RedisProgram, skipProgram, skipRedis } from "../servers/redis.ts";
import { endure } from "./endure.ts";
import { openStage, type Stage } from "./stage.ts";

const redis = ({ redis: { port } }: Stage, ...command: string[]): string =>
  execFileSync("redis-cli", ["-p", String(port), ...command], { encoding: "utf8" });

const dataFolder = (stage: Stage): string => redis(stage, "config", "get", "dir").trim().split("\n")[1] ?? "";

const harms: readonly (readonly [title: string, (stage: Stage) => Promise<void>])[] = [
  [
    "fault 37: CLIENT PAUSE for 5 s",
    async (stage) => {
      redis(stage, "client", "pause", "5000", "ALL");
      await sleep(6_000);
    },
  ],
  [
    "fault 37: the store's process is stopped for 5 s by SIGSTOP",
    async (stage) => {
      stage.redis.pause();
      await sleep(5_000);
      stage.redis.resume();
      await sleep(1_000);
    },
  ],
  [
    "fault 38: out of memory under noeviction for 6 s",
    async (stage) => {
      redis(stage, "config", "set", "maxmemory", "1");
      await sleep(6_000);
      redis(stage, "config", "set", "maxmemory", "0");
    },
  ],
  [
    "fault 35: SIGKILL of the store, again and again",
    async (stage) => {
      for (let time = 0; time < 4; time += 1) {
        await stage.redis.restart();
        await sleep(1_500);
      }
    },
  ],
];

const servers: readonly RedisProgram[] = ["redis-server", "valkey-server"];

describe.for(servers)(
  "%s fails while people ask: nothing is lost or doubled",
  { concurrent: true },
  (server) => {
    test.skipIf(skipProgram(server)).for(harms)("%s", { timeout: 300_000 }, async ([title, harm]) => {
      await using stage = await openStage({ server });
      await endure(stage, title, async () => {
        await sleep(2_000);
        await harm(stage);
      });
    });
  },
);

/** A disk of its own of 24 MB, if this user may mount one. */
function smallDisk(): { readonly path: string; fill(): void; empty(): void; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", path], { stdio: "ignore" });
  } catch {
    rmSync(path, { recursive: true });
    return undefined;
  }
  const ballast = join(path, "ballast");
  return {
    path,
    fill() {
      // To the last byte: `dd` ends with an error where the disk does.
      try {
        execFileSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=4096"], { stdio: "ignore" });
      } catch {}
    },
    empty: () => rmSync(ballast, { force: true }),
    remove() {
      execFileSync("umount", ["-l", path]);
      rmSync(path, { recursive: true });
    },
  };
}

describe("the disk is full", () => {
  const title = "fault 23: the store's disk is full for 6 s";
  test.for(servers)(`${title}, %s`, { timeout: 300_000 }, async (server, { skip }) => {
    skip(skipProgram(server), "it is not installed");
    const disk = smallDisk();
    if (disk === undefined) return skip("no right to mount a small disk");
    const before = process.env.TMPDIR;
    process.env.TMPDIR = disk.path;
    try {
      await using stage = await openStage({ server });
      process.env.TMPDIR = before ?? "";
      await endure(stage, title, async () => {
        await sleep(2_000);
        disk.fill();
        await sleep(6_000);
        disk.empty();
        // With appendfsync always a Redis that cannot write ends itself.
        await stage.redis.restart();
      });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      disk.remove();
    }
  });
});

describe.skipIf(skipRedis).concurrent("the store forgets", () => {
  const flushed = "fault 40: FLUSHALL while people ask";
  test(flushed, { timeout: 400_000 }, async () => {
    await using stage = await openStage();
    await endure(stage, flushed, async () => {
      await sleep(5_000);
      redis(stage, "flushall");
      await sleep(15_000);
    });
  });

  const rolledBack = "fault 40: the store comes back with data of 10 s ago";
  test(rolledBack, { timeout: 400_000 }, async () => {
    await using stage = await openStage();
    await endure(stage, rolledBack, async () => {
      await sleep(3_000);
      const folder = dataFolder(stage);
      const copy = `${folder}-copy`;
      cpSync(folder, copy, { recursive: true });
      await sleep(10_000);
      await stage.redis.kill("SIGKILL");
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      cpSync(copy, folder, { recursive: true });
      rmSync(copy, { recursive: true });
      await stage.redis.restart();
      await sleep(3_000);
    });
  });
});

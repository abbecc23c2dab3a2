import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { skipRedis } from "../servers/redis.ts";
import { endure } from "./endure.ts";
import { openStage, type Stage } from "./stage.ts";

type LinkName = keyof Stage["links"];
type Harm = (link: Stage["links"][LinkName]) => Promise<void>;

/** Cut every second, for five. */
const cut: Harm = async (link) => {
  for (let second = 0; second < 5; second += 1) {
    link.cut();
    await sleep(1_000);
  }
};
const silent =
  (seconds: number): Harm =>
  async (link) => {
    link.freeze();
    await sleep(seconds * 1_000);
    link.thaw();
  };
const slow: Harm = async (link) => {
  link.delay(500);
  await sleep(8_000);
  link.delay(0);
};

describe.skipIf(skipRedis).concurrent("a link fails while people ask: nothing is lost or doubled", () => {
  test.for<[title: string, LinkName, Harm]>([
    ["fault 1: the link to Slack is cut again and again", "slack", cut],
    ["fault 26: the link to Slack is silent for 8 s", "slack", silent(8)],
    ["fault 36: the link to the store is cut again and again", "store", cut],
    ["fault 37: the link to the store is silent for 5 s", "store", silent(5)],
    ["fault 43: everything from the store comes 500 ms late", "store", slow],
    ["fault 45: the link to the agent is cut again and again", "agent", cut],
    ["fault 44: the link to the agent is silent for 8 s", "agent", silent(8)],
  ])("%s", { timeout: 240_000 }, async ([title, name, harm]) => {
    await using stage = await openStage();
    await endure(stage, title, async () => {
      await sleep(2_000);
      await harm(stage.links[name]);
    });
  });
});

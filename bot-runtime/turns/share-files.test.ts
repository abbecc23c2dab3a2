import { expect, test } from "vitest";
import { aTurn } from "../inbox/contract/builders.ts";
import { openLog } from "../ops/log.ts";
import { reduceTurn } from "./reduce.ts";
import { type SharePorts, shareFiles } from "./share-files.ts";

/** A turn that was cut after its file went to Slack, and a Slack that shows the file as shared from the `shownAt`th look on. */
async function resumed(shownAt: number) {
  const shared: string[] = [];
  let looks = 0;
  const ports: SharePorts = {
    uploads: {
      send: async () => "F2",
      share: async (fileId) => void shared.push(fileId),
      isShared: async () => {
        looks += 1;
        return looks >= shownAt;
      },
    },
    settings: () => {
      throw new TypeError("no sentence is wanted");
    },
    agent: {
      follow: () => {
        throw new TypeError("the agent is not wanted");
      },
      file: async () => "unreachable",
    },
    log: openLog("silent", "test/bot"),
    advance: async (turn, event) => reduceTurn(turn, event),
  };
  const uploads = [{ name: "report.csv", fileId: "F1", isOver: false }];
  const turn = await shareFiles(
    aTurn("1", { state: "answered", uploads }),
    [],
    ports,
    AbortSignal.timeout(60_000),
  );
  expect(turn.uploads).toMatchObject([{ isOver: true }]);
  return shared;
}

test("a file that Slack shows a moment after it was shared is not shared again", async () => {
  expect(await resumed(3)).toEqual([]);
});

test("one that never shows is shared, once", async () => {
  expect(await resumed(Number.POSITIVE_INFINITY)).toEqual(["F1"]);
});

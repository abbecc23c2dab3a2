import { expect, test } from "vitest";
import { aTurn } from "../inbox/contract/builders.ts";
import { openLog } from "../ops/log.ts";
import { SlackError } from "../slack/errors.ts";
import { reduceTurn } from "./reduce.ts";
import { type SharePorts, shareFiles } from "./share-files.ts";

/** A turn that was cut after its file went to Slack, and a Slack that shows the file as shared from the `shownAt`th look on. */
async function resumed(shownAt: number) {
  const shared: string[] = [];
  let looks = 0;
  const ports: SharePorts = {
    uploads: {
      areRefused: () => false,
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

/** A long answer whose file Slack treats so, until `give` says what became of it. */
async function shareLong(uploads: Partial<SharePorts["uploads"]>, fileId?: string) {
  const sent: string[] = [];
  const shared: string[] = [];
  const ports: SharePorts = {
    uploads: {
      areRefused: () => false,
      send: async (_, bytes) => {
        sent.push(Buffer.from(bytes).toString());
        return "F1";
      },
      share: async (id) => void shared.push(id),
      isShared: async () => false,
      ...uploads,
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
  const turn = aTurn("1", {
    state: "answered",
    answer: { outcome: "answered", markdown: "all of it" },
    uploads: [{ name: "answer.md", isOver: false, whole: true, ...(fileId === undefined ? {} : { fileId }) }],
  });
  const after = await shareFiles(turn, [], ports, AbortSignal.timeout(60_000));
  return { sent, shared, whole: after.uploads?.[0] };
}

const fails =
  (failure: "refused" | "unsent" | "unknown", code = "some_error") =>
  async () => {
    throw new SlackError("files.getUploadURLExternal", failure, code);
  };

test("the whole of a long answer is shared once, out of what is stored", async () => {
  expect(await shareLong({})).toMatchObject({ sent: ["all of it"], shared: ["F1"], whole: { isOver: true } });
  expect(await shareLong({}, "F1")).toMatchObject({ sent: [], shared: ["F1"], whole: { isOver: true } });
  expect(await shareLong({ isShared: async () => true }, "F1")).toMatchObject({ sent: [], shared: [] });
});

test.each([
  ["Slack refuses the file", { send: fails("refused", "missing_scope") }],
  ["Slack's place for files is not to be had", { send: fails("unsent") }],
  ["nobody knows whether the bytes came", { send: fails("unknown") }],
  ["Slack refuses to share it", { share: fails("refused") }],
] as const)("%s: the answer is split over messages", async (_, uploads) => {
  const { shared, whole } = await shareLong(uploads);
  expect(shared).toEqual([]);
  expect(whole).toMatchObject({ isOver: true, failed: true });
});

test.each([
  ["whether it is shared is not known: it is found out before anything else", { share: fails("unknown") }],
  ["a token that Slack refuses is no answer about the file", { send: fails("refused", "token_revoked") }],
] as const)("%s", async (_, uploads) => {
  await expect(shareLong(uploads)).rejects.toBeInstanceOf(SlackError);
});

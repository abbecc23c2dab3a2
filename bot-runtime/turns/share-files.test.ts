import { describe, expect, test } from "vitest";
import { type FileRoom, fileHold, fileRoom } from "../files/index.ts";
import { aTurn } from "../inbox/contract/builders.ts";
import { openLog } from "../ops/log.ts";
import { type FileRef, filesWithin } from "../reply/index.ts";
import { SlackError } from "../slack/errors.ts";
import { limits } from "./limits.ts";
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
    outgoing: fileRoom(1_000),
    hold: fileHold(fileRoom(1_000)),
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
    outgoing: fileRoom(1_000),
    hold: fileHold(fileRoom(1_000)),
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

describe("the room for files on their way is shared by all turns", () => {
  const bytes = (name: string, size: number): FileRef => ({
    name,
    mediaType: "text/plain",
    kind: "bytes",
    bytes: new Uint8Array(size).fill(120),
  });
  const byAddress: FileRef = {
    name: "c.txt",
    mediaType: "text/plain",
    kind: "url",
    url: "https://a.example/c",
  };

  async function shareAll(files: readonly FileRef[], outgoing: FileRoom) {
    const sent: string[] = [];
    const ports: SharePorts = {
      uploads: {
        areRefused: () => false,
        send: async (name) => {
          sent.push(name);
          return `F-${name}`;
        },
        share: async () => {},
        isShared: async () => false,
      },
      settings: () =>
        ({ say: (_: string, { file, why }: Record<string, string>) => `${file}: ${why}` }) as never,
      agent: { follow: () => [] as never, file: async () => new Uint8Array(3) },
      log: openLog("silent", "test/bot"),
      outgoing,
      hold: fileHold(outgoing),
      advance: async (turn, event) => reduceTurn(turn, event),
    };
    const uploads = files.map(({ name }) => ({ name, isOver: false }));
    const turn = await shareFiles(
      aTurn("1", { state: "answered", uploads }),
      files,
      ports,
      AbortSignal.timeout(60_000),
    );
    return { sent, notes: turn.notes ?? [] };
  }

  test("one that came while there was no room is named", async () => {
    const files = filesWithin(
      [bytes("a.txt", 6), bytes("b.txt", 6), bytes("c.txt", 4)],
      fileHold(fileRoom(10)).upTo,
    );
    expect(await shareAll(files, fileRoom(10))).toEqual({
      sent: ["a.txt", "c.txt"],
      notes: ["b.txt: too many files are on their way at the moment"],
    });
  });

  test("one behind an address waits until there is room for it, and gives it back", async () => {
    const room = fileRoom(limits.fileBytes);
    room.take(1);
    const shared = shareAll([byAddress, byAddress], room);
    room.give(1);
    expect(await shared).toEqual({ sent: ["c.txt", "c.txt"], notes: [] });
    expect(room.take(limits.fileBytes)).toBe(true);
  });
});

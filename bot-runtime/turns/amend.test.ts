import { describe, expect, test } from "vitest";
import type { Entry } from "../inbox/port.ts";
import { amended, amendmentsOf, amendRequest } from "./amend.ts";
import { requestId } from "./ids.ts";

const place = { team: "T1", channel: "C1", threadTs: "1.0" };
let entries = 0;
const stored = (request: Entry["request"]): Entry => {
  entries += 1;
  return { entryId: `${entries}-0`, request };
};

const asked = (ts: string, text: string): Entry =>
  stored({
    v: 1,
    id: requestId({ ...place, ts }),
    kind: "mention",
    ...place,
    ts,
    requester: { kind: "user", id: "U1" },
    message: { text },
    keys: [ts],
    receivedAtMs: 0,
  });

const changed = (ts: string, text?: string): Entry =>
  stored(
    amendRequest(
      {
        kind: "amended",
        ...place,
        ts,
        user: "U1",
        words: text === undefined ? undefined : { text },
        eventId: `Ev${entries}`,
      },
      0,
    ),
  );

describe("requests as their people want them when their turn begins", () => {
  test.each<[string, Entry[], unknown[]]>([
    ["nothing was changed", [asked("2.0", "a"), asked("3.0", "b")], ["a", "b"]],
    ["edited twice: the last wording", [asked("2.0", "a"), changed("2.0", "b"), changed("2.0", "c")], ["c"]],
    ["one of two was deleted", [asked("2.0", "a"), asked("3.0", "b"), changed("2.0")], ["b"]],
    ["edited, then deleted", [asked("2.0", "a"), changed("2.0", "b"), changed("2.0")], []],
    ["a change of something else", [asked("2.0", "a"), changed("9.0", "b")], ["a"]],
  ])("%s", (_, given, left) => {
    expect(amended(given).requests.map(({ message }) => message.text)).toEqual(left);
  });

  test("who is told: the people of what was changed", () => {
    const given = [asked("2.0", "a"), asked("3.0", "b"), changed("2.0", "c"), changed("3.0")];
    const { edited, deleted } = amended(given);
    expect([edited.map(({ ts }) => ts), deleted.map(({ ts }) => ts)]).toEqual([["2.0"], ["3.0"]]);
  });

  test("a turn takes the changes of its own requests along, and leaves those of others", () => {
    const [first, second] = [asked("2.0", "a"), asked("3.0", "b")];
    const waiting = [first, second, changed("3.0", "c"), changed("2.0", "d")];
    expect(amendmentsOf([first], waiting)).toEqual([waiting[3]]);
  });
});

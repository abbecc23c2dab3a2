import { expect, test } from "vitest";
import { chosenValue, initialKeys } from "./blocks/choices.ts";
import { wordsWithin } from "./blocks/slack-object.ts";
import { dayOf } from "./message-time.ts";
import { ago, slackDate } from "./slack-date.ts";
import { typedText } from "./typed-text.ts";

const view = {
  users: [
    { id: "U1", name: "bob", realName: "Bob", kind: "member", teamId: "T", color: "0", title: "" },
  ] as const,
  channels: [],
};

test.each([
  ["<@U9> is unknown", "<@U9> is unknown"],
  ["<@U1|bob>: see <https://x.y/z|here> &amp; &lt;b&gt;", "@bob: see https://x.y/z & <b>"],
  ["<!here> <!channel|@channel>", "@here @channel"],
  ["&amp;lt;", "&lt;"],
])("%j is typed again as %j", (mrkdwn, typed) => {
  expect(typedText(mrkdwn, view)).toBe(typed);
});

test.each([
  [Number.NaN, "{date_num}", "{date_num}"],
  [0, "{date_num} {nonsense}", "1970-01-01 {nonsense}"],
  [1_392_734_382, "on {date_num}!", "on 2014-02-18!"],
])("the moment %j as %j is %j", (seconds, format, shown) => {
  expect(slackDate(seconds, format)).toBe(shown);
});

test.each([
  [-5, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [7_300, "2 hours ago"],
  [172_800, "2 days ago"],
])("%j s are %j", (seconds, words) => {
  expect(ago(seconds)).toBe(words);
});

test("days are named from the reader's midnight", () => {
  const now = new Date(2026, 2, 10, 0, 5).getTime();
  const at = (day: number, hour: number) => `${new Date(2026, 2, day, hour).getTime() / 1_000}.000000`;
  expect(dayOf(at(9, 23), now)).toBe("Yesterday");
  expect(dayOf(at(10, 0), now)).toBe("Today");
  expect(dayOf(at(1, 12), now)).toContain("1");
});

test.each([
  [null, []],
  [{ type: "new_kind", text: { type: "mrkdwn", text: "words" } }, ["words"]],
  [{ type: "new_kind", rows: [[{ title: "a" }, { label: "b", action_id: "not said" }]] }, ["a", "b"]],
])("of %j are shown %j", (block, words) => {
  expect(wordsWithin(block)).toEqual(words);
});

test.each([
  [{ type: "users_select", initial_user: "U1" }, ["U1"], { selected_user: "U1" }],
  [{ type: "multi_users_select", initial_users: ["U1"] }, ["U1"], { selected_users: ["U1"] }],
  [{ type: "checkboxes" }, [], { selected_options: [] }],
  [{ type: "static_select" }, [], { selected_option: null }],
])("what is chosen in %j is sent as Slack names it", (element, keys, value) => {
  expect(initialKeys(element)).toEqual(keys);
  const chosen = keys.map((key) => ({ key, label: key, value: key }));
  expect(chosenValue(element, chosen)).toEqual(value);
});

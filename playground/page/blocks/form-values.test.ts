import { expect, test } from "vitest";
import type { SlackObject, WorkspaceView } from "../../slack/page-api.ts";
import { formValues } from "./form-values.ts";

const view: WorkspaceView = {
  seq: 0,
  team: { id: "T1", name: "Acme", domain: "acme" },
  apps: [],
  users: [
    { id: "U1", teamId: "T1", name: "alice", realName: "Alice", kind: "member", color: "aa0000", title: "" },
  ],
  webhooks: [],
  channels: [],
  ephemerals: [],
  sessions: [],
  views: [],
  connections: [],
};
const low = { text: { type: "plain_text", text: "Low" }, value: "low" };
const high = { text: { type: "plain_text", text: "High" }, value: "high" };
const input = (element: SlackObject): SlackObject => ({ type: "input", block_id: "b", element });
const held = (value: SlackObject) => ({ b: { a: value } });

test.each<[string, SlackObject, object]>([
  [
    "an overflow menu, which holds nothing",
    { type: "section", block_id: "b", accessory: { type: "overflow", action_id: "a", options: [low, high] } },
    {},
  ],
  [
    "a button, which holds nothing",
    { type: "actions", block_id: "b", elements: [{ type: "button", action_id: "a" }] },
    {},
  ],
  ["a picture beside words", { type: "section", block_id: "b", accessory: { type: "image" } }, {}],
  [
    "an empty date",
    input({ type: "datepicker", action_id: "a" }),
    held({ type: "datepicker", selected_date: null }),
  ],
  [
    "a date that the app chose",
    input({ type: "datepicker", action_id: "a", initial_date: "2026-05-01" }),
    held({ type: "datepicker", selected_date: "2026-05-01" }),
  ],
  [
    "a time that the app chose",
    input({ type: "timepicker", action_id: "a", initial_time: "09:30" }),
    held({ type: "timepicker", selected_time: "09:30" }),
  ],
  [
    "a moment that the app chose, in seconds",
    input({ type: "datetimepicker", action_id: "a", initial_date_time: 1_700_000_000 }),
    held({ type: "datetimepicker", selected_date_time: 1_700_000_000 }),
  ],
  [
    "an empty line of text",
    input({ type: "plain_text_input", action_id: "a" }),
    held({ type: "plain_text_input", value: null }),
  ],
  [
    "a number that the app put there",
    input({ type: "number_input", action_id: "a", initial_value: "3" }),
    held({ type: "number_input", value: "3" }),
  ],
  [
    "a menu within a section",
    { type: "section", block_id: "b", accessory: { type: "static_select", action_id: "a", options: [low] } },
    held({ type: "static_select", selected_option: null }),
  ],
  [
    "an option that the app chose, whole",
    {
      type: "actions",
      block_id: "b",
      elements: [{ type: "static_select", action_id: "a", options: [low, high], initial_option: high }],
    },
    held({ type: "static_select", selected_option: high }),
  ],
  [
    "ticks, none of them set",
    input({ type: "checkboxes", action_id: "a", options: [low] }),
    held({ type: "checkboxes", selected_options: [] }),
  ],
  [
    "a person that the app chose",
    input({ type: "users_select", action_id: "a", initial_user: "U1" }),
    held({ type: "users_select", selected_user: "U1" }),
  ],
  [
    "an input within a container",
    {
      type: "container",
      block_id: "c",
      child_blocks: [input({ type: "email_text_input", action_id: "a", initial_value: "a@b.example" })],
    },
    held({ type: "email_text_input", value: "a@b.example" }),
  ],
])("untouched, %s, is sent as Slack sends it", (_, block, expected) => {
  expect(formValues([block], {}, view)).toEqual(expected);
});

test("what was changed is sent in place of what the app put there, beside what was not", () => {
  const blocks = [
    {
      type: "actions",
      block_id: "b",
      elements: [
        { type: "datepicker", action_id: "a", initial_date: "2026-05-01" },
        { type: "timepicker", action_id: "t", initial_time: "09:30" },
      ],
    },
  ];
  expect(formValues(blocks, held({ selected_date: "2026-06-02" }), view)).toEqual({
    b: {
      a: { type: "datepicker", selected_date: "2026-06-02" },
      t: { type: "timepicker", selected_time: "09:30" },
    },
  });
});

test("what was changed in a block that the app took away is not sent", () => {
  expect(formValues([], held({ value: "gone" }), view)).toEqual({});
});

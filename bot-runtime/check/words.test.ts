import { expect, test } from "vitest";
import { SlackError } from "../slack/errors.ts";
import { slackWords } from "./words.ts";

const remedies = { token: "take a new token", link_disabled: "switch it on" };

test.each([
  [
    "a token that is not there blames no network",
    "unsent",
    "not_authed",
    "not looked at: there is no token.",
  ],
  [
    "a Slack out of reach is said so",
    "unsent",
    "ECONNREFUSED",
    "Slack does not answer (ECONNREFUSED): check",
  ],
  ["a refused token names its remedy", "refused", "not_authed", "Slack says not_authed: take a new token."],
  ["a word with a remedy names it", "refused", "link_disabled", "Slack says link_disabled: switch it on."],
  ["a word without one stands alone", "refused", "fatal_error", "Slack says fatal_error."],
] as const)("%s", (_, failure, code, words) => {
  expect(slackWords(new SlackError("auth.test", failure, code), remedies)).toContain(words);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AgentError, agentErrorCodes } from "./errors.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");

test.each(agentErrorCodes)("%s is explained in docs/errors.md, with what the bot does about it", (code) => {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${code}\` |`));
  expect(row).toBeDefined();
  expect(row?.split("|")[2]?.trim()).toBe(new AgentError(code).retry);
});

test.each(agentErrorCodes)("%s has a sentence for whoever runs the bot, and says what was seen", (code) => {
  const error = new AgentError(code, { about: "HTTP 418", detail: "the agent's own words" });
  expect(error.remedy).toMatch(/^[A-Z].+\. Seen: HTTP 418\.$/);
  expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain("own words");
});

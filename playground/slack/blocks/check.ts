import type { SlackObject } from "../page-api.ts";

export type Surface = "message" | "modal" | "home";

/** What Slack would refuse in these blocks, one sentence each; empty when they are fine. */
export function blockProblems(
  _blocks: readonly SlackObject[],
  _surface: Surface,
  _pointer: string,
): string[] {
  return [];
}

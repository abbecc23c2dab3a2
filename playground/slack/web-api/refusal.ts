import type { SlackObject } from "../page-api.ts";

/** `ok: false`: what Slack answers, with HTTP 200, when it refuses a call. */
export class Refusal extends Error {
  readonly code: string;
  readonly more: SlackObject;

  constructor(code: string, more: SlackObject = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.more = more;
  }
}

/** A refusal whose reasons stand in `response_metadata.messages`, as `[ERROR] …` lines. */
export const refusalWith = (code: string, messages: readonly string[]): Refusal =>
  new Refusal(code, { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } });

import { AgentError } from "../agent/errors.ts";
import { StoreError } from "../inbox/errors.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";

/** What to do about Slack's own error words; `token` stands for all that mean a broken token. */
export type Remedies = { readonly token: string } & Readonly<Record<string, string>>;

/** What Slack said to a call, and what to do. Rethrows what is not Slack's. */
export function slackWords(error: unknown, remedies: Remedies): string {
  if (!(error instanceof SlackError)) throw error;
  if (error.failure === "unsent" && error.code === "not_authed") return "not looked at: there is no token.";
  if (error.failure !== "refused")
    return `Slack does not answer (${error.code}): check SLACK_API_URL, the network and a proxy between.`;
  const remedy = isTokenError(error) ? remedies.token : remedies[error.code];
  return `Slack says ${error.code}${remedy === undefined ? "" : `: ${remedy}`}.`;
}

/** What to do about an agent or a store. Rethrows what is neither's. */
export function wordsOf(error: unknown): string {
  if (error instanceof AgentError || error instanceof StoreError) return error.remedy;
  throw error;
}

import type { Bot } from "../bot.ts";
import { type InstalledApp, readInstalled } from "../manifest/installed.ts";
import type { Apps } from "../one-app.ts";
import { fail, note, type Row } from "./row.ts";
import { type Remedies, slackWords } from "./words.ts";

/** File of the credentials directory that may hold an app configuration token; `SLACK_CONFIG_TOKEN` goes before it. */
const configTokenFile = "config-token";

const where = 'https://api.slack.com/apps, at "Your App Configuration Tokens"';
const what = "app manifest";

/** The app as it is configured in Slack, or the row that says why it is not known. */
export async function installedApp(
  bot: Bot,
  { appTokens, botTokens }: Apps,
  signal: AbortSignal,
): Promise<InstalledApp | Row> {
  const token = bot.config.configToken?.trim() ?? bot.credentials.secret(configTokenFile);
  if (token === undefined)
    return note(
      what,
      `events, commands, shortcuts and settings were not compared: the two tokens do not show them. Make a token (xoxe.xoxp-…, it lives for 12 hours) on ${where}, and give it as SLACK_CONFIG_TOKEN.`,
    );
  if (!token.startsWith("xoxe.")) return fail(what, otherKind(token));
  const appId = appTokens ?? botTokens;
  if (appId === undefined)
    return note(what, "not compared: Slack does not tell which app the tokens are of.");
  try {
    const answer = await bot.call("apps.manifest.export", { token, app_id: appId }, "retried", signal);
    return (
      readInstalled(answer.manifest) ?? fail(what, "Slack's answer to apps.manifest.export cannot be read.")
    );
  } catch (error) {
    return fail(what, slackWords(error, remediesFor(appId)));
  }
}

const otherKind = (token: string): string =>
  token.startsWith("xoxe-")
    ? `SLACK_CONFIG_TOKEN is a refresh token (xoxe-…): give the access token beside it (xoxe.xoxp-…) on ${where}.`
    : `SLACK_CONFIG_TOKEN is no app configuration token: it begins with xoxe.xoxp-; make one on ${where}.`;

/** Source: Slack `apps.manifest.export`, errors; "App configuration tokens". */
function remediesFor(appId: string): Remedies {
  const another = `the token is not of somebody who may configure the app ${appId}, or of another workspace: make one as a collaborator of the app on ${where}`;
  return {
    token: `an app configuration token lives for 12 hours: make a new one on ${where}`,
    app_not_found: another,
    app_not_eligible: another,
    invalid_app_id: another,
    no_permission: another,
    access_denied: another,
  };
}

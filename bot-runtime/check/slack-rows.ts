import type { Bot } from "../bot.ts";
import { refusalOf } from "../claim.ts";
import { type Apps, appIdOf, appsOfTokens, differentApps } from "../one-app.ts";
import { fail, ok, type Row } from "./row.ts";
import { type Remedies, slackWords } from "./words.ts";

/** The two tokens as they are, before Slack is asked. */
export function tokens(bot: Bot): Row {
  const problem = bot.credentials.problem();
  return problem === undefined
    ? ok("tokens", "a bot token and an app-level token")
    : fail("tokens", problem.message);
}

export type Auth = {
  readonly row: Row;
  /** What Slack granted; undefined where it does not tell. */
  readonly scopes?: ReadonlySet<string> | undefined;
  readonly botId?: string | undefined;
};

/** Whose the bot token is. */
export async function botToken(bot: Bot, signal: AbortSignal): Promise<Auth> {
  const what = "bot token";
  try {
    const answer = await bot.call("auth.test", {}, "retried", signal);
    const metadata = answer.response_metadata as { scopes?: unknown } | undefined;
    const scopes = Array.isArray(metadata?.scopes) ? new Set(metadata.scopes.map(String)) : undefined;
    const botId = typeof answer.bot_id === "string" ? answer.bot_id : undefined;
    return { row: ok(what, `${answer.user} in ${answer.team}`), scopes, botId };
  } catch (error) {
    return { row: fail(what, slackWords(error, botTokenRemedies)) };
  }
}

const botTokenRemedies: Remedies = {
  token: "reinstall the app and take its bot token from the page OAuth & Permissions",
};

/** Asking for a connection proves the app-level token and that Socket Mode is on; none is opened. */
export async function socketMode(bot: Bot, signal: AbortSignal): Promise<Row> {
  const what = "app token";
  const token = bot.credentials.secret(bot.tokenKeys.appToken) ?? "";
  try {
    await bot.call("apps.connections.open", { token }, "once", signal);
    return ok(what, "Socket Mode is on");
  } catch (error) {
    return fail(what, slackWords(error, appTokenRemedies));
  }
}

const appTokenRemedies: Remedies = {
  token: "make a new app-level token with the scope connections:write on the page Basic Information",
  link_disabled: "Socket Mode is switched off: switch it on in your app's settings, page Socket Mode",
  missing_scope: "make an app-level token with the scope connections:write on the page Basic Information",
};

/** With an app token of another app the bot would connect and hear nothing. */
export async function oneApp(
  bot: Bot,
  botId: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly Row[]; readonly apps: Apps }> {
  const what = "one app";
  const apps = await appsOfTokens(bot, botId, signal);
  if (botId === undefined) return { rows: [], apps };
  const different = differentApps(apps, bot.tokenKeys);
  if (different !== undefined) return { rows: [fail(what, different)], apps };
  const found =
    apps.botTokens === undefined || apps.appTokens === undefined
      ? "not compared: Slack does not tell which apps the tokens are of"
      : `both tokens are of the app ${apps.appTokens}`;
  return { rows: [ok(what, found)], apps };
}

/** In a cluster one binding alone may connect with an app. */
export function claim({ binding: { shared }, credentials, tokenKeys }: Bot): Row[] {
  if (shared === undefined) return [];
  const what = "app claim";
  const claimed = shared.current?.slack?.claimedAppID;
  const refusal = refusalOf(appIdOf(credentials.secret(tokenKeys.appToken)), claimed);
  return [refusal === undefined ? ok(what, `this binding has ${claimed}`) : fail(what, refusal)];
}

/** Whether the bot is in each listed channel. */
export async function channels(bot: Bot, signal: AbortSignal): Promise<Row[]> {
  const listed = bot.binding.current.spec.channels ?? [];
  return Promise.all(listed.slice(0, 50).map(({ id }) => channel(bot, id, signal)));
}

async function channel(bot: Bot, id: string, signal: AbortSignal): Promise<Row> {
  const what = `channel ${id}`;
  try {
    const found = (await bot.call("conversations.info", { channel: id }, "retried", signal)).channel as
      | { name?: string; is_member?: boolean }
      | undefined;
    const name = `#${found?.name ?? id}`;
    if (found?.is_member === true) return ok(what, name);
    return fail(what, `${name}: the bot is not a member, invite it there`);
  } catch (error) {
    return fail(what, slackWords(error, channelRemedies));
  }
}

const channelRemedies: Remedies = {
  token: "see the row of the bot token",
  channel_not_found:
    "there is no such channel, or it is private and the bot is not in it: copy the id from Slack, and invite the bot",
  missing_scope: "the channel could not be looked at: add channels:read (private ones: groups:read)",
};

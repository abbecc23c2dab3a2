import { z } from "zod";
import { tokenName } from "./binding/credentials.ts";
import type { Bot } from "./bot.ts";
import { SlackError } from "./slack/errors.ts";

const BotInfo = z.looseObject({ app_id: z.string().min(1) });

/** The app's id is part of its app-level token: `xapp-1-A0123-…`. */
export const appIdOf = (appToken: string | undefined): string | undefined =>
  /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken ?? "")?.[1];

/** Which app each of the two tokens is of. `botTokens` is undefined where Slack does not tell: then nothing is compared. */
export type Apps = { readonly botTokens: string | undefined; readonly appTokens: string | undefined };

/**
 * Asks Slack whose the bot token is (`auth.test` names the bot, `bots.info` its app). A connection opened with another app's
 * token works and stays silent for ever, which nobody would find by looking at it.
 */
export async function appsOfTokens(
  bot: Pick<Bot, "call" | "credentials" | "tokenKeys" | "log">,
  botId: string | undefined,
  signal: AbortSignal,
): Promise<Apps> {
  const appTokens = appIdOf(bot.credentials.secret(bot.tokenKeys.appToken));
  if (botId === undefined) return { botTokens: undefined, appTokens };
  try {
    const info = BotInfo.safeParse((await bot.call("bots.info", { bot: botId }, "retried", signal)).bot);
    return { botTokens: info.data?.app_id, appTokens };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    // Without the scope `users:read`, or while Slack is unwell, the tokens are taken as they are.
    bot.log.debug({ err: error }, "Slack does not tell which app the bot token is of");
    return { botTokens: undefined, appTokens };
  }
}

/** What to do about tokens of different apps; undefined when they are of one, or when Slack does not tell. */
export function differentApps({ botTokens, appTokens }: Apps, keys: Bot["tokenKeys"]): string | undefined {
  if (botTokens === undefined || appTokens === undefined || botTokens === appTokens) return undefined;
  return `The two Slack tokens are of different apps: put an app-level token of the app ${botTokens} into ${tokenName(keys, keys.appToken)} (it holds one of ${appTokens}), or that app's bot token into ${tokenName(keys, keys.botToken)}.`;
}

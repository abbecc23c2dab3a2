import { z } from "zod";
import type { Identity } from "./admission/policy.ts";
import { tokenName } from "./binding/credentials.ts";
import type { Bot } from "./bot.ts";
import { type MissingScopes, missingScopes } from "./manifest/missing-scopes.ts";
import { appsOfTokens, differentApps } from "./one-app.ts";
import { pause } from "./pause.ts";
import { isTokenError, SlackError } from "./slack/errors.ts";

const AuthTest = z.looseObject({
  team_id: z.string(),
  team: z.string().default(""),
  user_id: z.string(),
  user: z.string().default(""),
  url: z.string().optional(),
  bot_id: z.string().optional(),
  response_metadata: z.looseObject({ scopes: z.array(z.string()).optional() }).optional(),
});

/** Waits between attempts, ms: a person who mends a token should not wait long to see it. */
const pauseMs = { tokens: 2_000, scopes: 15_000, first: 500, most: 30_000 };

/**
 * Learns from Slack who the tokens belong to. Waits for tokens that are missing, wrong or revoked, and for a Slack that is away;
 * a condition says which. Undefined only when `signal` aborts.
 */
export async function identify(bot: Bot, signal: AbortSignal): Promise<Identity | undefined> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const problem = bot.credentials.problem();
    if (problem !== undefined) {
      bot.conditions.set("CredentialsValid", "False", problem.reason, problem.message);
      await pause(pauseMs.tokens, signal);
      continue;
    }
    try {
      const answer = authOf(await bot.call("auth.test", {}, "retried", signal));
      const apps = await appsOfTokens(bot, answer.bot_id, signal);
      const different = differentApps(apps, bot.tokenKeys);
      if (different !== undefined) {
        bot.conditions.set("CredentialsValid", "False", "DifferentApps", different);
        await pause(pauseMs.tokens, signal);
        continue;
      }
      const us = identityOf(answer, apps.appTokens);
      const missing = scopesMissing(answer, bot);
      if (missing?.essential !== undefined) {
        bot.conditions.set("CredentialsValid", "False", "ScopesMissing", missing.essential);
        await pause(pauseMs.scopes, signal);
        continue;
      }
      const who = `The bot is ${us.botName} of ${us.teamName}.`;
      const message = [who, missing?.others].filter((one) => one !== undefined).join(" ");
      bot.conditions.set("CredentialsValid", "True", "TokensAccepted", message);
      return us;
    } catch (error) {
      tellFailure(error, bot);
      await pause(
        isTokenError(error) ? pauseMs.tokens : Math.min(pauseMs.most, pauseMs.first * 2 ** attempt),
        signal,
      );
    }
  }
  return undefined;
}

/** Undefined where Slack does not tell what was granted. */
function scopesMissing(
  { response_metadata }: z.infer<typeof AuthTest>,
  { binding }: Bot,
): MissingScopes | undefined {
  const { scopes } = response_metadata ?? {};
  return scopes && missingScopes(binding.current.spec, new Set(scopes));
}

function authOf(answer: Record<string, unknown>): z.infer<typeof AuthTest> {
  const parsed = AuthTest.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new SlackError("auth.test", "unknown", "unreadable_answer", { cause: parsed.error });
}

function identityOf(
  { team_id, team, user_id, user, bot_id, url }: z.infer<typeof AuthTest>,
  appId: string | undefined,
): Identity {
  const us = { team: team_id, teamName: team, botUserId: user_id, botName: user, botId: bot_id, appId };
  return url === undefined ? us : { ...us, url };
}

function tellFailure(error: unknown, bot: Bot): void {
  const code = error instanceof SlackError ? error.code : "internal";
  if (isTokenError(error))
    bot.conditions.set(
      "CredentialsValid",
      "False",
      "TokenRevoked",
      `Slack refuses the key ${tokenName(bot.tokenKeys, bot.tokenKeys.botToken)} (${code}): reinstall the app and put its bot token there.`,
    );
  else
    bot.conditions.set(
      "SlackConnected",
      "False",
      "Connecting",
      `Slack does not answer auth.test (${code}); it is tried again by itself.`,
    );
  bot.log.warn({ err: error }, "Slack did not say who we are");
}

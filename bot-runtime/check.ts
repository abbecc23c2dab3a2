import { AgentError } from "./agent/errors.ts";
import type { Bot } from "./bot.ts";
import { refusalOf } from "./claim.ts";
import { StoreError } from "./inbox/errors.ts";
import { featuresOf } from "./manifest/features.ts";
import { appIdOf, appsOfTokens, differentApps } from "./one-app.ts";
import { isTokenError, SlackError } from "./slack/errors.ts";

type Row = { readonly what: string; readonly ok: boolean; readonly found: string };

/** The longest that one question of the check may take, ms. */
const patienceMs = 15_000;

/** Tests everything that the bot needs and prints a table. True when nothing is missing. */
export async function check(bot: Bot, out: NodeJS.WritableStream): Promise<boolean> {
  const signal = AbortSignal.timeout(patienceMs);
  const rows: Row[] = [tokens(bot)];
  const auth = await slack(bot, signal);
  rows.push(...auth.rows);
  rows.push(await socketMode(bot, signal));
  if (auth.botId !== undefined) rows.push(await oneApp(bot, auth.botId, signal));
  rows.push(...claim(bot));
  if (auth.scopes !== undefined) rows.push(...scopeRows(bot, auth.scopes));
  rows.push(...(await channels(bot, signal)));
  rows.push(await agent(bot, signal), await store(bot));
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, ok, found } of rows)
    out.write(`${ok ? "ok  " : "FAIL"}  ${what.padEnd(width)}  ${found}\n`);
  return rows.every(({ ok }) => ok);
}

function tokens(bot: Bot): Row {
  const problem = bot.credentials.problem();
  return {
    what: "tokens",
    ok: problem === undefined,
    found: problem?.message ?? "a bot token and an app-level token",
  };
}

type Auth = {
  readonly rows: readonly Row[];
  readonly scopes?: ReadonlySet<string> | undefined;
  readonly botId?: string | undefined;
};

async function slack(bot: Bot, signal: AbortSignal): Promise<Auth> {
  try {
    const answer = await bot.call("auth.test", {}, "retried", signal);
    const metadata = answer.response_metadata as { scopes?: unknown } | undefined;
    const scopes = Array.isArray(metadata?.scopes) ? new Set(metadata.scopes.map(String)) : undefined;
    const row = { what: "bot token", ok: true, found: `${answer.user} in ${answer.team}` };
    return { rows: [row], scopes, botId: typeof answer.bot_id === "string" ? answer.bot_id : undefined };
  } catch (error) {
    return { rows: [{ what: "bot token", ok: false, found: slackWords(error, botTokenRemedies) }] };
  }
}

/** Asking for a connection proves the app-level token and that Socket Mode is on; none is opened. */
async function socketMode(bot: Bot, signal: AbortSignal): Promise<Row> {
  const what = "app token";
  try {
    await bot.call(
      "apps.connections.open",
      { token: bot.credentials.secret(bot.tokenKeys.appToken) ?? "" },
      "once",
      signal,
    );
    return { what, ok: true, found: "Socket Mode is on" };
  } catch (error) {
    return { what, ok: false, found: slackWords(error, appTokenRemedies) };
  }
}

/** In a cluster one binding alone may connect with an app. */
function claim({ binding: { shared }, credentials, tokenKeys }: Bot): Row[] {
  if (shared === undefined) return [];
  const claimed = shared.current?.slack?.claimedAppID;
  const refusal = refusalOf(appIdOf(credentials.secret(tokenKeys.appToken)), claimed);
  return [{ what: "app claim", ok: refusal === undefined, found: refusal ?? `this binding has ${claimed}` }];
}

/** With an app token of another app the bot would connect and hear nothing. */
async function oneApp(bot: Bot, botId: string, signal: AbortSignal): Promise<Row> {
  const what = "one app";
  const apps = await appsOfTokens(bot, botId, signal);
  const different = differentApps(apps, bot.tokenKeys);
  if (different !== undefined) return { what, ok: false, found: different };
  if (apps.botTokens === undefined || apps.appTokens === undefined)
    return { what, ok: true, found: "not compared: Slack does not tell which apps the tokens are of" };
  return { what, ok: true, found: `both tokens are of the app ${apps.appTokens}` };
}

/** Each scope that the binding needs, and what a person notices where it is missing. */
const scopeRows = (bot: Bot, granted: ReadonlySet<string>): Row[] =>
  featuresOf(bot.binding.current.spec).flatMap(({ scopes, purpose, without }) =>
    scopes.map((scope) => ({
      what: `scope ${scope}`,
      ok: granted.has(scope),
      found: granted.has(scope)
        ? `granted, for ${purpose}`
        : `missing, needed for ${purpose}: ${without}. Add it on the page OAuth & Permissions, then install the app again.`,
    })),
  );

async function channels(bot: Bot, signal: AbortSignal): Promise<Row[]> {
  const listed = bot.binding.current.spec.channels ?? [];
  return Promise.all(
    listed.slice(0, 50).map(async ({ id }) => {
      const what = `channel ${id}`;
      try {
        const channel = (await bot.call("conversations.info", { channel: id }, "retried", signal)).channel as
          | { name?: string; is_member?: boolean }
          | undefined;
        const member = channel?.is_member === true;
        return {
          what,
          ok: member,
          found: `#${channel?.name ?? id}${member ? "" : ": the bot is not a member, invite it there"}`,
        };
      } catch (error) {
        return { what, ok: false, found: slackWords(error, channelRemedies) };
      }
    }),
  );
}

async function agent(bot: Bot, signal: AbortSignal): Promise<Row> {
  try {
    const card = await bot.agent.card(signal);
    const how = `A2A ${card.protocolVersion}, ${card.streaming ? "streaming" : "polling"}`;
    return { what: "agent", ok: true, found: `${card.name} ${card.version} (${how})` };
  } catch (error) {
    return { what: "agent", ok: false, found: wordsOf(error) };
  }
}

async function store(bot: Bot): Promise<Row> {
  try {
    await bot.store.ping();
    const durability = await bot.store.durability();
    if (durability.kind === "strong")
      return { what: "store", ok: true, found: "what is acknowledged is on disk" };
    return { what: "store", ok: true, found: `weaker promise (${durability.found}): ${durability.remedy}` };
  } catch (error) {
    return { what: "store", ok: false, found: wordsOf(error) };
  }
}

/** What to do about Slack's own error words. */
type Remedies = { readonly token: string } & Readonly<Record<string, string>>;

const botTokenRemedies: Remedies = {
  token: "reinstall the app and take its bot token from the page OAuth & Permissions",
};
const appTokenRemedies: Remedies = {
  token: "make a new app-level token with the scope connections:write on the page Basic Information",
  link_disabled: "Socket Mode is switched off: switch it on in your app's settings, page Socket Mode",
  missing_scope: "make an app-level token with the scope connections:write on the page Basic Information",
};
const channelRemedies: Remedies = {
  token: "see the row of the bot token",
  channel_not_found:
    "there is no such channel, or it is private and the bot is not in it: copy the id from Slack, and invite the bot",
  missing_scope: "the channel could not be looked at: add channels:read (private ones: groups:read)",
};

function slackWords(error: unknown, remedies: Remedies): string {
  if (!(error instanceof SlackError)) throw error;
  if (error.failure !== "refused")
    return `Slack does not answer (${error.code}): check SLACK_API_URL, the network and a proxy between.`;
  const remedy = isTokenError(error) ? remedies.token : remedies[error.code];
  return `Slack says ${error.code}${remedy === undefined ? "" : `: ${remedy}`}.`;
}

function wordsOf(error: unknown): string {
  if (error instanceof AgentError || error instanceof StoreError) return error.remedy;
  throw error;
}

import type { Bot } from "../bot.ts";
import { configurationRows, scopeRows } from "./app-rows.ts";
import { installedApp } from "./installed-app.ts";
import { fail, note, ok, type Row, table } from "./row.ts";
import { botToken, channels, claim, oneApp, socketMode, tokens } from "./slack-rows.ts";
import { wordsOf } from "./words.ts";

/** The longest that the whole check may take, ms. */
const patienceMs = 15_000;

/** Tests everything that the bot needs and prints a table. True when nothing is missing; notes fail nothing. */
export async function check(bot: Bot, out: NodeJS.WritableStream): Promise<boolean> {
  const signal = AbortSignal.timeout(patienceMs);
  const rows: Row[] = [tokens(bot)];
  const auth = await botToken(bot, signal);
  rows.push(auth.row, await socketMode(bot, signal));
  const { rows: ofOneApp, apps } = await oneApp(bot, auth.botId, signal);
  rows.push(...ofOneApp, ...claim(bot));
  const { spec } = bot.binding.current;
  const found = await installedApp(bot, apps, signal);
  const app = "found" in found ? undefined : found;
  if (auth.scopes !== undefined) rows.push(...scopeRows(spec, auth.scopes, app));
  rows.push(...("found" in found ? [found] : configurationRows(spec, found)));
  rows.push(...(await channels(bot, signal)));
  rows.push(await agent(bot, signal), await store(bot));
  out.write(table(rows));
  return rows.every(({ state }) => state !== "FAIL");
}

async function agent(bot: Bot, signal: AbortSignal): Promise<Row> {
  try {
    const card = await bot.agent.card(signal);
    const how = `A2A ${card.protocolVersion}, ${card.streaming ? "streaming" : "polling"}`;
    return ok("agent", `${card.name} ${card.version} (${how})`);
  } catch (error) {
    return fail("agent", wordsOf(error));
  }
}

async function store(bot: Bot): Promise<Row> {
  try {
    await bot.store.ping();
    const durability = await bot.store.durability();
    if (durability.kind === "strong") return ok("store", "what is acknowledged is on disk");
    return note("store", `weaker promise (${durability.found}): ${durability.remedy}`);
  } catch (error) {
    return fail("store", wordsOf(error));
  }
}

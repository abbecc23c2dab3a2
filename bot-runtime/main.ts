import packageJson from "../package.json" with { type: "json" };
import type { Bot } from "./bot.ts";
import { check } from "./check/index.ts";
import { type BindingPlace, type Config, ConfigError, help, readCommand } from "./config.ts";
import { deadLetters } from "./dead-letters.ts";
import { exitCodes } from "./exit-codes.ts";
import { exportFeedback } from "./feedback/index.ts";
import { appManifest } from "./manifest/manifest.ts";
import { type ManifestForm, printManifest } from "./manifest/print.ts";
import { openBinding } from "./open-binding.ts";
import { withBot } from "./open-bot.ts";
import { botMetrics } from "./ops/metrics.ts";
import { runBot } from "./run-bot.ts";

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), process.env);
  switch (command.kind) {
    case "help":
      process.stdout.write(help);
      return exitCodes.ok;
    case "version":
      process.stdout.write(`${packageJson.version}\n`);
      return exitCodes.ok;
    case "run":
      return runBot(command.config, packageJson.version);
    case "manifest":
      return printFor(command.config.binding, command.form);
    case "check":
      return look(command.config, async (bot) =>
        (await check(bot, process.stdout)) ? exitCodes.ok : exitCodes.fatal,
      );
    case "feedback":
      return look(command.config, (bot) => exportFeedback(bot.store, process.stdout));
    case "dead-letters":
      return look(command.config, (bot) => deadLetters(bot.store, command.action, process.stdout));
  }
}

/** For a command that looks at what the bot works with, and ends. */
async function look(config: Config, use: (bot: Bot) => Promise<number>): Promise<number> {
  const { signal } = new AbortController();
  const code = await withBot(
    config,
    { follow: false, logLevel: "silent", metrics: botMetrics(), signal },
    use,
  );
  return code ?? exitCodes.fatal;
}

/** A manifest is wanted before there is an app, so before there are tokens, a store or an agent: the binding is all it takes. */
async function printFor(place: BindingPlace, form: ManifestForm): Promise<number> {
  const { signal } = new AbortController();
  await using opened = await openBinding(place, { follow: false, logLevel: "silent" }, signal);
  if (opened === undefined) return exitCodes.fatal;
  process.stdout.write(printManifest(appManifest(opened.binding.current), form));
  return exitCodes.ok;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.mistakes.join("\n")}\n`);
    process.exitCode = exitCodes.configuration;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = exitCodes.fatal;
  }
}
// Idle connections of the HTTP clients would keep the process for minutes.
process.exit();

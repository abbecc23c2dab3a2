import packageJson from "../package.json" with { type: "json" };
import { ConfigError, help, readCommand } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { ClusterConfigError } from "./kube/index.ts";
import { runOperator } from "./run-operator.ts";

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
      return runOperator(command.config, packageJson.version);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.mistakes.join("\n")}\n`);
    process.exitCode = exitCodes.configuration;
  } else if (error instanceof ClusterConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = exitCodes.configuration;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = exitCodes.fatal;
  }
}
// Idle connections of the HTTP clients would keep the process for minutes.
process.exit();

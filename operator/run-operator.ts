import type { Config } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { openLog } from "./ops/log.ts";

/** Serves the bindings of the cluster until a signal ends it. Returns the exit code. */
export async function runOperator(config: Config, version: string): Promise<number> {
  const log = openLog(config.logLevel);
  log.info({ version }, "operator starting");
  return exitCodes.ok;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "../test/soak/options.ts";
import { tableOf } from "../test/soak/report.ts";
import { runSoak } from "../test/soak/run-soak.ts";
import { buildBot } from "./build.ts";

/** `npm run soak`: prints what happened, leaves `soak.json` and `soak.svg`, and fails when a promise was broken. */
const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), "soak-"));
try {
  await buildBot(folder);
  const { report, svg } = await runSoak(options, join(folder, "main.mjs"), (line) => console.log(line));
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, "soak.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(options.out, "soak.svg"), svg);
  console.log(`\n${tableOf(report)}`);
  for (const { invariant, what } of report.violations) console.error(`${invariant}: ${what}`);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "./options.ts";
import { tableOf } from "./report.ts";
import { runSoak } from "./run-soak.ts";

/** `npm run soak`: prints what happened, leaves `soak.json` and `soak.svg`, and fails when a promise was broken. */
const options = readOptions(process.argv.slice(2));
const { report, svg, story } = await runSoak(options, (line) => process.stdout.write(`${line}\n`));
mkdirSync(options.out, { recursive: true });
writeFileSync(join(options.out, "soak.json"), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(options.out, "soak.svg"), svg);
process.stdout.write(`\n${tableOf(report)}\n`);
if (story !== "") process.stderr.write(`\n${story}\n`);
process.exitCode = report.violations.length === 0 ? 0 : 1;

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** `npm test`: the checks, then every test; closes with one line of counts. Arguments go to vitest. */
const args = process.argv.slice(2);
const checked = args.length > 0 ? 0 : await run("node", ["scripts/check.ts"]);
const folder = mkdtempSync(join(tmpdir(), "slack-agent-operator-test-"));
const report = join(folder, "report.json");
const tested = await run("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile=${report}`,
  ...args,
]);
const counts = readCounts(report);
rmSync(folder, { recursive: true });
console.log(
  `\n${counts.passed} passed, ${counts.failed + (checked === 0 ? 0 : 1)} failed, ${counts.skipped} skipped`,
);
process.exitCode = checked === 0 && tested === 0 && counts.passed > 0 ? 0 : 1;

function readCounts(path: string): { passed: number; failed: number; skipped: number } {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch (error) {
    console.error(`The test run left no report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

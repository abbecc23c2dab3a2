import { installPython, lines, pythonMissing } from "./python.ts";

/** Makes the virtual environments of the Python test agents ahead of the tests: `node test/agents/install.ts`. */
const results = await Promise.allSettled(lines.map(installPython));
for (const [index, result] of results.entries()) {
  const told =
    result.status === "fulfilled"
      ? result.value
      : `not installed: ${String(result.reason)}\n${pythonMissing}`;
  process.stdout.write(`A2A ${lines[index]}: ${told}\n`);
  if (result.status === "rejected") process.exitCode = 1;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const watchdog = join(import.meta.dirname, "watchdog.ts");

/** Runs `script` with a watchdog `dog` in a process of its own; resolves to its exit code or signal. */
async function endOf(script: string): Promise<unknown> {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { startWatchdog } from ${JSON.stringify(watchdog)};
       const dog = startWatchdog((error) => { throw error; });
       const stall = () => { for (;;); };
       ${script}`,
    ],
    { stdio: "ignore" },
  );
  const [code, signal] = await once(child, "exit");
  return code ?? signal;
}

describe.concurrent("a watchdog", () => {
  test.each([
    [
      "a loop that stalls past the deadline: exit code 3",
      "dog.endProcessAfter(performance.now() + 200); setTimeout(stall, 50);",
      3,
    ],
    [
      "a loop that turns is left alone, even past the deadline of a lease that is held no longer",
      "dog.endProcessAfter(performance.now() + 100); dog.rest(); setTimeout(() => process.exit(7), 3_500);",
      7,
    ],
    [
      "each renewal moves the deadline",
      `const renewing = setInterval(() => dog.endProcessAfter(performance.now() + 600), 100);
       setTimeout(() => process.exit(7), 4_000);`,
      7,
    ],
    [
      "a stall while nothing is held ends nothing",
      `dog.endProcessAfter(performance.now() + 100); dog.rest();
       const endMs = performance.now() + 3_500; while (performance.now() < endMs); process.exit(7);`,
      7,
    ],
    [
      "it does not keep a process that has nothing else to do",
      "dog.endProcessAfter(performance.now() + 60_000); process.exitCode = 7;",
      7,
    ],
  ])("%s", async (_, script, end) => {
    expect(await endOf(script)).toBe(end);
  });
});

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Unit tests stand beside what they test; `test/` holds what needs more than one room. */
export default defineConfig({
  test: {
    include: ["{crds,operator,bot-runtime,playground,test,scripts,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    // Most of them wait for real servers and processes: two cores do three files at once.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Bounds against hanging, not measures of speed: real servers and processes start beside each other on two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

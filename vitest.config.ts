import { defineConfig } from "vitest/config";

/** Unit tests stand beside what they test; `test/` holds what needs more than one room. */
export default defineConfig({
  test: {
    include: ["{crds,operator,bot-runtime,playground,test,scripts,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

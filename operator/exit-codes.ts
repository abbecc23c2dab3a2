/** Exit codes are promises: `docs/operations.md`. */
export const exitCodes = { ok: 0, fatal: 1, configuration: 2, leadershipLost: 3 } as const;

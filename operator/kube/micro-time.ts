/** Kubernetes' MicroTime: `2026-11-24T08:00:00.000000Z`. Pure. */
export const microTime = (date: Date): string => date.toISOString().replace("Z", "000Z");

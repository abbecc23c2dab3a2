/** Bounds of admission, each with its reason. */
export const limits = {
  /**
   * Turns in a row that bots may ask for in one thread. Two bots that answer each other's mentions would go on for ever; a pipeline that asks,
   * reads and asks again stays below it, and a person's question starts the count anew.
   */
  botsInARow: 5,
} as const;

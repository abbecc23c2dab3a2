/** Work by key: one at a time for each key, the newest asked for, and at most `most` keys at once. */
export function lanes(most: number, work: (key: string) => Promise<void>) {
  const waiting = new Set<string>();
  const running = new Set<string>();
  const next = (): void => {
    for (const key of waiting) {
      if (running.size >= most) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void work(key).finally(() => {
        running.delete(key);
        next();
      });
    }
  };
  return {
    /** Asks for work on a key; asked for again before it begins, it is done once. */
    add(key: string): void {
      waiting.add(key);
      next();
    },
  };
}

/** Does `work` for every item, `most` at once, in order of their beginnings. */
export async function forAll<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

/** What `read` gives, asked for again once it is `everyMs` old: files that others replace need no restart, and no read per use. */
export function rereadEvery<T>(
  everyMs: number,
  read: () => T,
  now: () => number = () => performance.now(),
): { current(): T; forget(): void } {
  let known: { readonly value: T; readonly atMs: number } | undefined;
  return {
    current() {
      if (known === undefined || now() - known.atMs >= everyMs) known = { value: read(), atMs: now() };
      return known.value;
    },
    forget() {
      known = undefined;
    },
  };
}

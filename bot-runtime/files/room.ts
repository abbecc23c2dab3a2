/** Memory for files on their way, shared by all turns. */
export interface FileRoom {
  /** False when so many bytes are not free now; otherwise they are held until `give`. */
  take(bytes: number): boolean;
  /** The same once they are free, those that came first first; false when `signal` aborts before. */
  takeSoon(bytes: number, signal: AbortSignal): Promise<boolean>;
  give(bytes: number): void;
}

export function fileRoom(bytes: number): FileRoom {
  let free = bytes;
  const waiting: { readonly wanted: number; readonly grant: () => void }[] = [];
  const take = (wanted: number): boolean => {
    if (wanted > free) return false;
    free -= wanted;
    return true;
  };
  return {
    take,
    async takeSoon(wanted, signal) {
      if (waiting.length === 0 && take(wanted)) return true;
      const place = Promise.withResolvers<boolean>();
      const waiter = { wanted, grant: () => place.resolve(true) };
      const leave = (): void => {
        const at = waiting.indexOf(waiter);
        if (at >= 0) waiting.splice(at, 1);
        place.resolve(false);
      };
      waiting.push(waiter);
      if (signal.aborted) leave();
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await place.promise;
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
    give(back) {
      free += back;
      for (let next = waiting[0]; next !== undefined && take(next.wanted); next = waiting[0]) {
        waiting.shift();
        next.grant();
      }
    },
  };
}

/** What one turn holds of a room; disposing gives it back. */
export interface FileHold extends Disposable {
  /** Whether the turn may hold so many bytes in all; they are held then. */
  upTo(bytes: number): boolean;
}

export function fileHold(room: Pick<FileRoom, "take" | "give">): FileHold {
  let held = 0;
  return {
    upTo(bytes) {
      const more = bytes - held;
      if (more > 0 && !room.take(more)) return false;
      held = Math.max(held, bytes);
      return true;
    },
    [Symbol.dispose]() {
      room.give(held);
      held = 0;
    },
  };
}

import { inspect } from "node:util";
import type { Feed } from "./feed.ts";

/**
 * Waits until `probe` answers something (neither undefined nor false), looking again at everything that happens in the
 * workspace. On time-out it throws and prints what `lastSeen` tells.
 */
export function until<T>(
  feed: Feed,
  what: string,
  probe: () => T | undefined | false,
  options: { readonly timeoutMs?: number; readonly lastSeen?: () => unknown } = {},
): Promise<T> {
  const { timeoutMs = 10_000, lastSeen } = options;
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      try {
        const found = probe();
        if (found === undefined || found === false) return false;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error);
      }
      return true;
    };
    const timer = setTimeout(() => {
      if (look()) return;
      end();
      const seen = lastSeen === undefined ? "" : `; last seen: ${inspect(lastSeen(), { depth: 6 })}`;
      reject(new Error(`waited ${timeoutMs} ms until ${what}${seen}`));
    }, timeoutMs);
    const unfollow = feed.follow(() => void look());
    const end = () => {
      clearTimeout(timer);
      unfollow();
    };
    look();
  });
}

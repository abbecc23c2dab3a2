/** Ids of the last requests that this process stored itself: what is seen and not among them may lie in the inbox unknown to us. */
export interface RecentIds {
  add(id: string): void;
  has(id: string): boolean;
}

/** Far more than are under way between two deliveries of one gesture; past it the oldest is forgotten, which costs one reading. */
const most = 1_000;

export function recentIds(): RecentIds {
  const ids = new Set<string>();
  return {
    add(id) {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > most && oldest !== undefined) ids.delete(oldest);
    },
    has: (id) => ids.has(id),
  };
}

/** Changes that can be taken back, the latest first: what a store has done and not yet brought to its disk. */
export interface Journal {
  /** How many changes were made since the world began. */
  readonly length: number;
  set<K, V>(map: Map<K, V>, key: K, value: V): void;
  delete<K, V>(map: Map<K, V>, key: K): void;
  /** Takes back every change after that many. */
  undoTo(length: number): void;
  /** These are on the disk, and stay. */
  synced(length: number): void;
}

export function journal(): Journal {
  let undos: (() => void)[] = [];
  let onDisk = 0;
  return {
    get length() {
      return onDisk + undos.length;
    },
    set(map, key, value) {
      const had = map.has(key);
      const before = map.get(key);
      // A map keeps its order by when a key came: what is replaced keeps its place, so undoing keeps it, too.
      undos.push(() => (had ? map.set(key, before as typeof value) : map.delete(key)));
      map.set(key, value);
    },
    delete(map, key) {
      if (!map.has(key)) return;
      const all = [...map];
      undos.push(() => {
        map.clear();
        for (const [one, value] of all) map.set(one, value);
      });
      map.delete(key);
    },
    undoTo(length) {
      while (onDisk + undos.length > Math.max(length, onDisk)) undos.pop()?.();
    },
    synced(length) {
      undos = undos.slice(Math.max(0, length - onDisk));
      onDisk = Math.max(onDisk, length);
    },
  };
}

/**
 * A number in [0, 1) that belongs to this key for ever: every figure of the sample estate is a function of names and minutes,
 * so that the same question gives the same answer in any process and in any order.
 */
export function noise(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  // FNV-1a leaves neighbours (minute 7, minute 8) alike: the finaliser of murmur3 spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A short lower-case hexadecimal id for this key: trace ids, commit hashes, pod suffixes. */
export function hexOf(key: string, digits: number): string {
  let hex = "";
  for (let part = 0; hex.length < digits; part += 1) {
    hex += Math.floor(noise(`${key}/${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return hex.slice(0, digits);
}

/** Words of others on one line of a terminal: no letter of theirs steers it, turns text around, or makes a line of its own. */
export const terminalLine = (words: string): string =>
  words.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ");

/** Text as inline code, exactly as it is: the delimiter grows past the backticks inside. */
export function codeSpan(code: string): string {
  if (code.trim() === "") return code;
  const line = code.replace(/\n/g, " ");
  const ticks = "`".repeat(longestRun(line) + 1);
  const room = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${room}${line}${room}${ticks}`;
}

/** Text as a fenced block, exactly as it is. A language that is no plain word is left out. */
export function codeBlock(code: string, language = ""): string {
  const ticks = "`".repeat(Math.max(3, longestRun(code) + 1));
  const info = /^[\w+#.-]{1,30}$/.test(language) ? language : "";
  return `${ticks}${info}\n${code.replace(/^\n|\n$/g, "")}\n${ticks}`;
}

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);

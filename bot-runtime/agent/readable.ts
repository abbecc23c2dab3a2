/** Text that fits a chat and any JSON: bounded, without control characters (but tab and line feed) and lone surrogates. Pure. */
export const readable = (text: string, mostChars: number): string =>
  text
    .slice(0, mostChars)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "");

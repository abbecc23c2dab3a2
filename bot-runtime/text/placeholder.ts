/** What Slack's own clients and servers write where an app gave no words for a notification. Nobody said it. */
export const isPlaceholder = (text: string): boolean => PLACEHOLDERS.has(text.trim());

const PLACEHOLDERS = new Set([
  "[no preview available]",
  "This content can't be displayed.",
  "This message contains interactive elements.",
]);

const placeholder = /\{\{(clock|iso|epoch) (-?\d+)m\}\}/g;

/**
 * Fills in the times of a sample: `{{clock -4m}}` is "14:03", `{{iso -4m}}` an ISO 8601 instant, `{{epoch -4m}}` seconds since
 * 1970 (a number where it stands alone). Alerts with fixed dates would contradict an agent that says "four minutes ago".
 * @throws where a placeholder is none of these.
 */
export function filledIn(value: unknown, nowMs: number): unknown {
  if (typeof value === "string") return filledText(value, nowMs);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, nowMs));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, nowMs)]));
}

function filledText(text: string, nowMs: number): string | number {
  const filled = text.replaceAll(placeholder, (_, form: string, minutes: string) => {
    const date = new Date(nowMs + Number(minutes) * 60_000);
    if (form === "clock") return date.toISOString().slice(11, 16);
    return form === "iso" ? date.toISOString() : String(Math.floor(date.getTime() / 1000));
  });
  if (filled.includes("{{")) throw new Error(`unknown placeholder in "${text}"`);
  return /^\{\{epoch -?\d+m\}\}$/.test(text) ? Number(filled) : filled;
}

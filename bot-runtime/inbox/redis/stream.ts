/** A stream's item as Redis gives it: its id, then names and values in turn. A removed one may come without them. */
export type StreamItem = [id: string, fields: string[] | null];

export function streamFields([, flat]: StreamItem): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [at, name] of (flat ?? []).entries()) {
    const value = flat?.[at + 1];
    if (at % 2 === 0 && value !== undefined) fields.set(name, value);
  }
  return fields;
}

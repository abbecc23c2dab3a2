import { terminalLine } from "../terminal-line.ts";

/** One line of the check's table. `note` tells something that works, or that was not looked at, and fails nothing. */
export type Row = {
  readonly what: string;
  readonly state: "ok" | "note" | "FAIL";
  readonly found: string;
};

export const ok = (what: string, found: string): Row => ({ what, state: "ok", found });
export const note = (what: string, found: string): Row => ({ what, state: "note", found });
export const fail = (what: string, found: string): Row => ({ what, state: "FAIL", found });

/** The rows as lines in columns. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map(({ state, what, found }) => `${state.padEnd(4)}  ${what.padEnd(width)}  ${terminalLine(found)}\n`)
    .join("");
}

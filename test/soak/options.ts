import { parseArgs } from "node:util";

export type SoakOptions = {
  readonly minutes: number;
  /** Draws the faults and the traffic; a failure names it. */
  readonly seed: number;
  /** Requests a minute. */
  readonly rate: number;
  /** Faults whose name begins so; all where it is empty. */
  readonly faults: string;
  /** Where the report and the plot go. */
  readonly out: string;
};

export const help = `npm run soak -- [--hours H | --minutes M] [--seed N] [--rate REQUESTS_A_MINUTE] [--faults BEGINNING] [--out FOLDER]`;

/** @throws {RangeError} for what is no number, or none that can be. */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: "string" },
      minutes: { type: "string" },
      seed: { type: "string" },
      rate: { type: "string" },
      faults: { type: "string" },
      out: { type: "string" },
    },
  });
  const minutes = values.hours === undefined ? (values.minutes ?? "60") : String(Number(values.hours) * 60);
  return {
    minutes: positive("minutes", minutes),
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : positive("seed", values.seed),
    rate: positive("rate", values.rate ?? "12"),
    faults: values.faults ?? "",
    out: values.out ?? "docs/images",
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new RangeError(`--${name} takes a number above 0. ${help}`);
  return number;
}

/** A test that proves it: the file that runs it, and words of its title as they stand there, or in `writtenIn` where several files run it. */
export type Proof = { readonly file: string; readonly title: string; readonly writtenIn?: string };

/** One fault of the list that the product must survive. */
export type Row = {
  readonly number: number;
  readonly injected: string;
  readonly promised: string;
  readonly proofs: readonly Proof[];
  /** What of it no test here proves, and why. */
  readonly unproved?: string;
};

export const proof = (file: string, title: string, writtenIn?: string): Proof => ({
  file,
  title,
  ...(writtenIn === undefined ? {} : { writtenIn }),
});

/** What `npx vitest run FILE -t` takes to run that test: a regular expression, so what a table fills in is left open. */
export const pattern = ({ title }: Proof): string =>
  title.replaceAll(/%[is]/g, ".+").replaceAll(/[()?*[\]|]/g, ".");

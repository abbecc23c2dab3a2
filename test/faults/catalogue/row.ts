/** A test that proves it: its file, and words of its title as they stand there. */
export type Proof = { readonly file: string; readonly title: string };

/** One fault of the list that the product must survive. */
export type Row = {
  readonly number: number;
  readonly injected: string;
  readonly promised: string;
  readonly proofs: readonly Proof[];
  /** What of it no test here proves, and why. */
  readonly unproved?: string;
};

export const proof = (file: string, title: string): Proof => ({ file, title });

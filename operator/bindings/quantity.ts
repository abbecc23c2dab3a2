/** Thousandths of a nano-unit do not exist in Kubernetes: nano is the finest. */
const nano = 1_000_000_000n;

const units: Readonly<Record<string, readonly [times: bigint, by: bigint]>> = {
  n: [1n, nano],
  u: [1n, 1_000_000n],
  m: [1n, 1_000n],
  "": [1n, 1n],
  k: [1_000n, 1n],
  M: [1_000n ** 2n, 1n],
  G: [1_000n ** 3n, 1n],
  T: [1_000n ** 4n, 1n],
  P: [1_000n ** 5n, 1n],
  E: [1_000n ** 6n, 1n],
  Ki: [1_024n, 1n],
  Mi: [1_024n ** 2n, 1n],
  Gi: [1_024n ** 3n, 1n],
  Ti: [1_024n ** 4n, 1n],
  Pi: [1_024n ** 5n, 1n],
  Ei: [1_024n ** 6n, 1n],
};

/** Whether two quantities are the same amount, however they are written: the API server keeps `1000m` as `1`. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const [left, right] = [inNano(String(a)), inNano(String(b))];
  return left === undefined || right === undefined ? a === b : left === right;
}

function inNano(text: string): bigint | undefined {
  const match = /^([0-9]{1,20})(?:\.([0-9]{0,20}))?(?:[eE]([0-9]{1,2})|(n|u|m|k|M|G|T|P|E|[KMGTPE]i))?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, whole = "0", fraction = "", exponent = "0", suffix = ""] = match;
  const [times, by] = units[suffix] ?? [1n, 1n];
  const digits = BigInt(whole + fraction);
  return (digits * times * 10n ** BigInt(exponent) * nano) / (by * 10n ** BigInt(fraction.length));
}

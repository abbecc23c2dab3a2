const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity (`50m`, `96Mi`, `1e3`) as a number in its base unit; an unreadable one is NaN. Pure. */
export function quantity(text: string): number {
  const [, digits = "", suffix = ""] = /^([\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = factors[suffix];
  return digits === "" || factor === undefined ? Number.NaN : Number(digits) * factor;
}

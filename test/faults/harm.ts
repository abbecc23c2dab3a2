import { isMainThread } from "node:worker_threads";

/** Loaded into a bot by `--import`: what `HARM` names is done to it, at SIGUSR2 or from its start. */
const harm = process.env.HARM ?? "";

const blockMs = Number(/^block (\d+)$/.exec(harm)?.[1] ?? 0);
const jumpMs = Number(/^jump (-?\d+)$/.exec(harm)?.[1] ?? 0);
const drift = Number(/^drift (-?[\d.]+)$/.exec(harm)?.[1] ?? 0);

if (isMainThread && blockMs > 0)
  process.on("SIGUSR2", () => {
    const untilMs = performance.now() + blockMs;
    while (performance.now() < untilMs);
  });
if (isMainThread && harm === "fill the heap")
  process.on("SIGUSR2", () => {
    const held: object[] = [];
    for (;;) held.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
  });
if (isMainThread && (jumpMs !== 0 || drift !== 0)) {
  const RealDate = Date;
  const real = Date.now;
  const startMs = real();
  let jumpedMs = 0;
  const now = (): number => Math.round(real() + jumpedMs + (real() - startMs) * drift);
  process.on("SIGUSR2", () => {
    jumpedMs = jumpMs;
  });
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[]) => Reflect.construct(target, given.length === 0 ? [now()] : given),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}

import { limits } from "./limits.ts";
import { type Rule, text } from "./rules.ts";

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const amount = "[0-9]{1,6}(\\.[0-9]{1,3})?";
// Each unit once and in falling order, so that no sum can pass what CEL's duration() holds (292 years).
const shape = `^(${amount}h)?(${amount}m)?(${amount}s)?(${amount}ms)?$`;
const shapeExpression = new RegExp(shape);

/**
 * Reads a duration as Go and Kubernetes write it ("30m", "1h30m", "1.5h"), in ms.
 * @throws {RangeError} when the text is not one; a parsed binding holds none of these.
 */
export function durationMs(duration: string): number {
  if (duration === "" || !shapeExpression.test(duration))
    throw new RangeError(
      `"${duration}" is not a duration: write a number and a unit, such as "30m" or "1h30m"`,
    );
  let sumMs = 0;
  for (const [, count = "0", unit = "ms"] of duration.matchAll(/([0-9.]+)(ms|h|m|s)/g))
    sumMs += Number(count) * unitMs[unit as keyof typeof unitMs];
  return Math.round(sumMs);
}

/** A duration between `min` and `max`, both included. */
export const duration = (min: string, max: string) => {
  const [minMs, maxMs] = [durationMs(min), durationMs(max)];
  const written: Rule<string> = {
    message: 'write a number and a unit, such as "30m", "24h" or "1h30m" (units, largest first: h, m, s, ms)',
    cel: `self != '' && self.matches('${shape.replaceAll("\\", "\\\\")}')`,
    check: (value) => value !== "" && shapeExpression.test(value),
  };
  // A text that is no duration is the first rule's matter; evaluated here it would be an error of the rule itself.
  const inRange: Rule<string> = {
    message: `write a duration from "${min}" to "${max}"`,
    cel: `!(${written.cel}) || (duration(self) >= duration('${min}') && duration(self) <= duration('${max}'))`,
    check: (value) => !written.check(value) || (durationMs(value) >= minMs && durationMs(value) <= maxMs),
  };
  return text(limits.durationCharacters, [written, inRange]);
};

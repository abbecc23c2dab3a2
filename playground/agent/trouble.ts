import { limits } from "./limits.ts";

/** What the agent misbehaves in when told to. */
export type Trouble =
  | { readonly kind: "ping"; readonly word: string }
  | { readonly kind: "slow"; readonly ms: number }
  | {
      readonly kind:
        | "fail"
        | "crash"
        | "hang-up"
        | "die"
        | "never"
        | "nothing"
        | "long"
        | "very-long"
        | "sources"
        | "break-out"
        | "refuse"
        | "message"
        | "auth";
    };

type Plain = Exclude<Trouble["kind"], "ping" | "slow">;

const commands: readonly (readonly [RegExp, Plain])[] = [
  [/^(?:please )?fail(?: please| on purpose)?$/, "fail"],
  [/^(?:please )?crash$/, "crash"],
  [/^hang ?up$/, "hang-up"],
  [/^die$/, "die"],
  [/^never answer$/, "never"],
  [/^(?:say|answer) nothing$/, "nothing"],
  [/^(?:give (?:me )?)?a? ?long answer$/, "long"],
  [/^(?:give (?:me )?)?a? ?very long answer$/, "very-long"],
  [/^answer with sources$/, "sources"],
  [/^(?:try to )?break out$/, "break-out"],
  [/^refuse$/, "refuse"],
  [/^answer with a message$/, "message"],
  [/^(?:auth|sign in|log in)$/, "auth"],
];

/** The misbehaviour that this text asks for, word for word: an alert that says "fail" somewhere is no command. */
export function troubleIn(ask: string): Trouble | undefined {
  if (ask.length > limits.commandChars) return undefined;
  const ping = /^ping\b\s*(\S*)$/i.exec(ask);
  if (ping !== null) return { kind: "ping", word: ping[1] ?? "" };
  const words = ask
    .toLowerCase()
    .replace(/[.!…]+$/, "")
    .trim();
  const slow = /^(?:be )?slow(?: for)? (\d+(?:\.\d+)?) ?(ms|s|sec|seconds?|min|minutes?)?$/.exec(words);
  if (slow !== null)
    return { kind: "slow", ms: Math.min(limits.slowMs, Number(slow[1]) * unitMs(slow[2] ?? "s")) };
  const kind = commands.find(([pattern]) => pattern.test(words))?.[1];
  return kind === undefined ? undefined : { kind };
}

const unitMs = (unit: string): number => (unit === "ms" ? 1 : unit.startsWith("m") ? 60_000 : 1000);

import type { ConditionReason } from "../../crds/index.ts";

/** What the condition `Deployed` says. */
export type Deployed = Running | NotRunning;

export type Running = { readonly status: "True"; readonly reason: "Running"; readonly message: string };

export type NotRunning = {
  readonly status: "False";
  readonly reason: ConditionReason<"Deployed">;
  /** Names the object, the key and the remedy. */
  readonly message: string;
  /** When time alone may change the verdict, in ms. */
  readonly recheckAfterMs?: number;
};

export const notRunning = (
  reason: NotRunning["reason"],
  message: string,
  recheckAfterMs?: number,
): NotRunning => ({
  status: "False",
  reason,
  message,
  ...(recheckAfterMs === undefined ? {} : { recheckAfterMs }),
});

/** What passes by itself. */
export const progressing = (message: string, recheckAfterMs?: number): NotRunning =>
  notRunning("Progressing", message, recheckAfterMs);

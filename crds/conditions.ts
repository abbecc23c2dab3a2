import { z } from "zod";
import { limits } from "./limits.ts";

/**
 * The conditions of a binding, and the reasons they give while not True. Names are promises: dashboards and scripts use them.
 * `Refused`: the operator or the API server does not take what the spec asks for, so waiting does not help.
 */
export const conditionReasons = {
  Ready: ["Suspended"],
  Deployed: [
    "Progressing",
    "ImagePullFailed",
    "CrashLooping",
    "QuotaExceeded",
    "PodSecurityRefused",
    "Unschedulable",
    "Terminating",
    "NameConflict",
    "Refused",
    "Suspended",
  ],
  CredentialsValid: [
    "SecretMissing",
    "KeyMissing",
    "WrongTokenKind",
    "TokensSwapped",
    "TokenRevoked",
    "ScopesMissing",
    "DifferentApps",
  ],
  AppClaimed: ["AwaitingAppID", "AppAlreadyBound"],
  SlackConnected: [
    "AwaitingClaim",
    "Connecting",
    "SocketModeDisabled",
    "RateLimited",
    "Deaf",
    "TooManyConnections",
  ],
  AgentReachable: ["CardUnreachable", "CardInvalid", "Unauthorized", "ProtocolUnsupported", "OriginRefused"],
  StoreReady: ["StoreUnreachable", "StoreRefused"],
} as const;

const passing: ReadonlySet<string> = new Set<ReadyReason>([
  "Progressing",
  "AwaitingAppID",
  "AwaitingClaim",
  "Connecting",
]);

/** A step of a start: nobody has to do anything about it. */
export const passesByItself = (reason: string): boolean => passing.has(reason);

export type ConditionType = keyof typeof conditionReasons;
export const conditionTypes = Object.keys(conditionReasons) as readonly ConditionType[];

/** Each type has one writer: two would take turns in overwriting each other. */
export const operatorConditions = ["Ready", "Deployed", "AppClaimed"] as const satisfies ConditionType[];
export const botConditions = [
  "CredentialsValid",
  "SlackConnected",
  "AgentReachable",
  "StoreReady",
] as const satisfies ConditionType[];
export type OperatorCondition = (typeof operatorConditions)[number];
export type BotCondition = (typeof botConditions)[number];

/** `Ready` repeats the reason of the first condition that is not True. */
export type ReadyReason = (typeof conditionReasons)[ConditionType][number];

/** Why a condition of type `T` is not True. */
export type ConditionReason<T extends ConditionType> = T extends "Ready"
  ? ReadyReason
  : (typeof conditionReasons)[T][number];

/** Reason of a `StoreReady` that is True although a sentence of the promises does not hold; the message names it. */
export const weakDurability = "WeakDurability";

export const ConditionSchema = z
  .strictObject({
    type: z.string().max(limits.conditionTypeCharacters).describe("What this condition is about."),
    status: z.enum(["True", "False", "Unknown"]).describe("True, False or Unknown."),
    observedGeneration: z
      .int32()
      .min(0)
      .optional()
      .describe("The metadata.generation that this condition was told about."),
    lastTransitionTime: z.iso.datetime({ offset: true }).describe("When the status last changed (RFC 3339)."),
    reason: z
      .string()
      .min(1)
      .max(limits.conditionReasonCharacters)
      .describe("One UpperCamel word for the state, for scripts."),
    message: z
      .string()
      .max(limits.conditionMessageCharacters)
      .describe("Names the object, the key and the remedy, for people."),
  })
  .describe("One aspect of the binding's state.");
export type Condition = z.output<typeof ConditionSchema>;

export {
  apiVersion,
  type BindingSpec,
  group,
  kind,
  plural,
  type SlackAgentBinding,
  type SlackAgentBindingInput,
  version,
} from "./binding.ts";
export {
  type BotCondition,
  botConditions,
  type Condition,
  type ConditionReason,
  type ConditionType,
  conditionReasons,
  conditionTypes,
  type OperatorCondition,
  operatorConditions,
  passesByItself,
  type ReadyReason,
  weakDurability,
} from "./conditions.ts";
export { type CredentialFile, credentialFiles, secretNames } from "./credentials.ts";
export { durationMs } from "./durations.ts";
export { limits as bindingLimits } from "./limits.ts";
export {
  type MessageName,
  type Messages,
  type MessageValues,
  message,
  messageNames,
  wordings,
} from "./messages.ts";
export { botFieldManager, childName, epochAnnotation, operatorFieldManager } from "./names.ts";
export { type ParsedBinding, type ParseOptions, parseBinding } from "./parse.ts";
export type { BindingStatus } from "./status.ts";

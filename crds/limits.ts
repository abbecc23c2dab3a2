/**
 * Bounds of the resource. Those of Slack and Kubernetes carry their source; the others keep one binding small enough that the
 * API server's cost estimate of the CEL rules (10 million units a rule, 100 million a CRD) holds with a wide margin.
 */
export const limits = {
  /** Kubernetes: metadata.name is a DNS subdomain. Children whose own bound is shorter get a hash for the rest. */
  bindingNameCharacters: 253,
  /** Kubernetes: DNS subdomain names and keys of a Secret. */
  objectNameCharacters: 253,
  labelCharacters: 63,
  annotationCharacters: 4_096,
  urlCharacters: 2_048,
  originCharacters: 300,
  origins: 20,
  channels: 500,
  /** Sent along with each first message: about a thousand tokens. */
  instructionsCharacters: 4_000,
  users: 1_000,
  userGroups: 100,
  bots: 200,
  /** Slack ids are 9 to 12 characters today; Slack asks to leave room for more. */
  slackIdCharacters: 32,
  /** Slack: the name shown with `chat:write.customize`. */
  displayNameCharacters: 80,
  /** Slack: a command has at most 32 characters, the slash among them. */
  slashCommandCharacters: 32,
  /** Slack: text past 4,000 characters is cut; half of it leaves room for what a placeholder brings in. */
  messageCharacters: 2_000,
  historyMessages: 200,
  durationCharacters: 32,
  headerNameCharacters: 128,
  oauthScopes: 50,
  oauthTextCharacters: 512,
  envVariables: 100,
  envValueCharacters: 8_192,
  podMapEntries: 50,
  tolerations: 20,
  imagePullSecrets: 10,
  imageCharacters: 512,
  /** Kubernetes: the fields of `metav1.Condition`. */
  conditionTypeCharacters: 316,
  conditionReasonCharacters: 1_024,
  conditionMessageCharacters: 32_768,
  conditions: 20,
  skills: 100,
  statusTextCharacters: 512,
} as const;

/** slack-agent-operator's feedback extension, version 1: what a person thought of an answer comes as metadata under this key. */
export const feedbackUri = "https://slackagents.dev/extensions/feedback/v1";

/** Whether a message tells what somebody thought, and asks for nothing. */
export const isFeedback = (metadata: Readonly<Record<string, unknown>> | undefined): boolean =>
  metadata !== undefined && feedbackUri in metadata;

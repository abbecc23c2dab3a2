/** kagent's human-in-the-loop extension, version 1: requests and answers travel as metadata under this key. */
export const hitlUri = "https://kagent.dev/extensions/hitl/v1";

/** Our feedback extension, version 1 (`docs/feedback.md`): an agent whose card lists it is told what people think of its answers. */
export const feedbackUri = "https://slackagents.dev/extensions/feedback/v1";

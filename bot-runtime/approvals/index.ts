export { type Asking, closedMessage, openMessage } from "./blocks.ts";
export { type Decision, DecisionSchema, type HumanResponse, responseTo, wordOf } from "./decision.ts";
export { decisionIn, decisionRequest } from "./decision-request.ts";
export { type HumanRequest, humanRequestIn } from "./hitl.ts";
export { limits as approvalLimits } from "./limits.ts";
export { type Closing, outcomeOf, slackTime, spoken } from "./outcome.ts";
export { openQuestion, type Question, QuestionSchema, remindAtMs } from "./question.ts";
export { formErrors, isAboutQuestion, takeClick } from "./take-click.ts";
export { type Approvals, decisionRefusal } from "./who.ts";

export { type Asked, type AskForms, askForms, askRefused, isAskForm } from "./ask-forms.ts";
export { takeAsked } from "./take-asked.ts";

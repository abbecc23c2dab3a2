/** kagent's human-in-the-loop extension, version 1: requests and answers travel as metadata under this key. */
export const hitlUri = "https://kagent.dev/extensions/hitl/v1";

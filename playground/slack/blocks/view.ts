import { limits } from "../limits.ts";
import type { SlackObject } from "../page-api.ts";
import { blockProblems } from "./check.ts";
import { checkPlain, type Problems } from "./problems.ts";

/** What Slack would refuse in a view. Source: reference "Views". */
export function viewProblems(view: SlackObject, type: "modal" | "home"): string[] {
  const problems: Problems = [];
  if (view.type !== type) problems.push(`must be ${type} [json-pointer:/view/type]`);
  if (type === "modal") checkPlain(view.title, "/view/title", limits.viewTitleChars, problems);
  for (const name of ["submit", "close"]) {
    if (view[name] !== undefined) checkPlain(view[name], `/view/${name}`, limits.viewButtonChars, problems);
  }
  atMost(view, "callback_id", limits.viewCallbackIdChars, problems);
  atMost(view, "external_id", limits.viewCallbackIdChars, problems);
  atMost(view, "private_metadata", limits.privateMetadataChars, problems);
  const { blocks } = view;
  if (!Array.isArray(blocks)) problems.push("missing required field: blocks [json-pointer:/view]");
  else {
    problems.push(...blockProblems(blocks, type, "/view/blocks"));
    const hasInput = blocks.some((block: SlackObject) => block?.type === "input");
    if (type === "modal" && hasInput && view.submit === undefined) {
      problems.push("`submit` is required when an input block is within blocks [json-pointer:/view]");
    }
  }
  return problems;
}

function atMost(view: SlackObject, name: string, chars: number, problems: Problems): void {
  const value = view[name];
  if (typeof value === "string" && value.length > chars) {
    problems.push(`must be less than ${chars + 1} characters [json-pointer:/view/${name}]`);
  }
}

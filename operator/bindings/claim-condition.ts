import type { BindingState } from "./binding-state.ts";
import type { AppClaim } from "./claims.ts";

export type ClaimCondition = {
  readonly status: "True" | "False";
  readonly reason: "Claimed" | "AwaitingAppID" | "AppAlreadyBound";
  readonly message: string;
};

/** What `AppClaimed` says of a claim. The other binding is named within one namespace only: names of others are not ours to tell. */
export function claimCondition(claim: AppClaim, own: BindingState): ClaimCondition {
  switch (claim.kind) {
    case "granted":
      return {
        status: "True",
        reason: "Claimed",
        message: `Slack app ${claim.appId} is this binding's alone.`,
      };
    case "unknown":
      return {
        status: "False",
        reason: "AwaitingAppID",
        message:
          "The bot has not read the Slack app's id yet: it stands in the app-level token that spec.slack.secretRef names.",
      };
    case "given-up":
      return {
        status: "False",
        reason: "AwaitingAppID",
        message: `The claim on Slack app ${claim.appId ?? "(not known)"} is given up while spec.suspend is true.`,
      };
    case "taken":
      return {
        status: "False",
        reason: "AppAlreadyBound",
        message: takenMessage(claim.appId, claim.by, own),
      };
  }
}

function takenMessage(appId: string, by: BindingState, own: BindingState): string {
  const other =
    by.namespace === own.namespace
      ? `SlackAgentBinding ${by.name}`
      : "a SlackAgentBinding of another namespace";
  return (
    `Slack app ${appId} is connected by ${other} already, and Slack would split its events between the two at random. ` +
    "Put the tokens of another Slack app into the Secret that spec.slack.secretRef names, or delete or suspend the other binding: " +
    "this one then takes over by itself."
  );
}

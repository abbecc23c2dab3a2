/** One step of the agent's work, as Slack's task cards know it. Source: Slack, "Task card block", `status`. */
export type Step = {
  readonly id: string;
  readonly title: string;
  readonly state: "pending" | "in_progress" | "complete" | "error";
};

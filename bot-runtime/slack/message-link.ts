/**
 * Slack's address of a message, without a call: the workspace's own, then channel and time. Undefined where Slack did not tell the
 * workspace's (`auth.test`).
 */
export function messageLink(
  workspace: string | undefined,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): string | undefined {
  if (workspace === undefined || ts === "" || !URL.canParse(workspace)) return undefined;
  return new URL(`/archives/${channel}/p${ts.replace(".", "")}`, workspace).href;
}

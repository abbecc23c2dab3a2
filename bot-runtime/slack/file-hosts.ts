/** Where Slack keeps files. Source: the `url_private` of file objects, and the addresses that `files.getUploadURLExternal` gives. */
const fileHosts = new Set(["files.slack.com", "slack-files.com", "files.slack-gov.com"]);

/** Whether an address is one of Slack's file hosts, or (another Slack than slack.com) of the very server that the API is on. */
export function isSlackFileHost(url: URL, apiUrl: string): boolean {
  const own = new URL(apiUrl);
  if (url.origin === own.origin) return own.hostname !== "slack.com";
  return url.protocol === "https:" && fileHosts.has(url.hostname);
}

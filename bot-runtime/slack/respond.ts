import { SlackError } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * Says one sentence through a `response_url` (30 min, 5 uses), to the person alone. The address came in a payload, so only
 * Slack's own host and that of the configured API are called.
 * @throws {SlackError}
 */
export async function respondEphemeral(
  responseUrl: string,
  text: string,
  apiUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const { origin } = new URL(responseUrl);
  if (origin !== "https://hooks.slack.com" && origin !== new URL(apiUrl).origin)
    throw new SlackError("response_url", "refused", "foreign_host");
  const response = await fetch(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ response_type: "ephemeral", text }),
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(limits.callMs)]),
  }).catch((cause: unknown) => {
    throw new SlackError("response_url", "unknown", "network_error", { cause });
  });
  await response.body?.cancel();
  if (!response.ok) throw new SlackError("response_url", "refused", `http_${response.status}`);
}

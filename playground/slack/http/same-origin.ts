import type { IncomingMessage } from "node:http";

/**
 * Why a request to the control API is refused; undefined when it comes from this very origin or from no browser at all.
 * A page elsewhere must neither act in the workspace (forged requests) nor read it (a name that resolves to this machine).
 */
export function foreignReason(request: IncomingMessage, baseUrl: string): string | undefined {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  const name = hostName(host);
  if (!LOCAL.has(name) && name !== new URL(baseUrl).hostname) {
    return `The playground is not served as ${host}: open it by its own address.`;
  }
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return "Requests from other sites are refused.";
  if (origin !== undefined && originHost(origin) !== host) return "Requests from other origins are refused.";
  return undefined;
}

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

const hostName = (host: string): string => host.replace(/:\d+$/, "");

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

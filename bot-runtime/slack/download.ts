import { fetch } from "undici";
import { isSlackFileHost } from "./file-hosts.ts";

/** Why a file's bytes are not to be had. */
export type DownloadRefusal = "foreignHost" | "noAccess" | "tooLarge" | "unreachable";

export type Downloaded =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly why: DownloadRefusal };

export type DownloadOptions = {
  readonly apiUrl: string;
  /** Read at each call, so that a rotated token is taken. */
  readonly botToken: () => string | undefined;
  readonly maxRedirects: number;
};

/**
 * Fetches what Slack keeps of a file, at most `maxBytes`, into memory. The token is sent to Slack's own file hosts only, and never
 * along a redirect; where it may not read the file Slack leads to its login page.
 */
export function slackDownload({ apiUrl, botToken, maxRedirects }: DownloadOptions) {
  // A message may name any address as its file's.
  const isSlack = (url: URL): boolean => isSlackFileHost(url, apiUrl);

  return async (address: string, maxBytes: number, signal: AbortSignal): Promise<Downloaded> => {
    if (!URL.canParse(address) || !isSlack(new URL(address))) return refused("foreignHost");
    const token = botToken();
    if (token === undefined) return refused("noAccess");
    let url = new URL(address);
    try {
      for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
        const headers: Record<string, string> = redirects === 0 ? { authorization: `Bearer ${token}` } : {};
        const response = await fetch(url, { headers, redirect: "manual", signal });
        const location = response.headers.get("location");
        if (response.status >= 300 && response.status < 400 && location !== null) {
          await response.body?.cancel();
          if (!URL.canParse(location, url.href)) return refused("unreachable");
          url = new URL(location, url);
          if (!isSlack(url) || isLogin(url)) return refused("noAccess");
          continue;
        }
        if (response.status !== 200) {
          await response.body?.cancel();
          return refused(response.status < 500 ? "noAccess" : "unreachable");
        }
        return await read(response.body, maxBytes);
      }
      return refused("unreachable");
    } catch (error) {
      if (signal.aborted) throw error;
      return refused("unreachable");
    }
  };
}
export type SlackDownload = ReturnType<typeof slackDownload>;

const isLogin = ({ pathname, searchParams }: URL): boolean =>
  pathname.startsWith("/login") || pathname.startsWith("/signin") || searchParams.has("redir");

async function read(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<Downloaded> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.byteLength;
    // Leaving the loop ends the transfer: a file that grows while it is read fills nothing.
    if (bytes > maxBytes) return refused("tooLarge");
    pieces.push(piece);
  }
  return { kind: "bytes", bytes: Buffer.concat(pieces) };
}

const refused = (why: DownloadRefusal): Downloaded => ({ kind: "refused", why });

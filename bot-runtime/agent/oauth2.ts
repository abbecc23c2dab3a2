import { z } from "zod";
import type { BindingSpec } from "../../crds/index.ts";
import { AgentError } from "./errors.ts";
import { shared } from "./shared.ts";

type OAuth2 = NonNullable<NonNullable<BindingSpec["agent"]["auth"]>["oauth2"]>;

/** Asks a token endpoint; the answer's body is bounded. @throws {AgentError} when it cannot be reached. */
export type FetchToken = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly text: string }>;

export type OauthTokens = {
  /** A token that holds for a while. @throws {AgentError} AGENT_UNAUTHORIZED, AGENT_UNREACHABLE */
  token(signal: AbortSignal): Promise<string>;
  forget(): void;
};

/** A token is renewed this long before it ends, ms; one that ends sooner is used for half its life. */
const renewBeforeMs = 30_000;
/** Where the server does not say how long a token holds (RFC 6749 5.1 only recommends it), s. */
const defaultLifeS = 300;

const Answer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().catch(defaultLifeS),
});

/** OAuth 2.0 client credentials (RFC 6749, 4.4). One token is shared by all calls until it ends or is refused. */
export function oauthTokens(
  { tokenURL, clientID, scopes, audience }: OAuth2,
  clientSecret: () => string,
  fetchToken: FetchToken,
  lifetime: AbortSignal,
): OauthTokens {
  let known: { readonly value: string; readonly untilMs: number } | undefined;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    ...(scopes === undefined ? {} : { scope: scopes.join(" ") }),
    ...(audience === undefined ? {} : { audience }),
  }).toString();

  const ask = async (signal: AbortSignal): Promise<string> => {
    const pair = `${formEncoded(clientID)}:${formEncoded(clientSecret())}`;
    const headers = {
      authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
    };
    const { status, text } = await fetchToken(tokenURL, headers, form, signal);
    if (status === 429 || status >= 500)
      throw new AgentError("AGENT_UNREACHABLE", { about: `the token endpoint answered ${status}` });
    const answer = Answer.safeParse(status === 200 ? jsonOf(text) : undefined);
    if (!answer.success)
      throw new AgentError("AGENT_UNAUTHORIZED", {
        about: `the token endpoint answered ${status} ${status === 200 ? "without a token" : ""}`.trim(),
      });
    const lifeMs = answer.data.expires_in * 1_000;
    const untilMs = performance.now() + Math.max(lifeMs / 2, lifeMs - renewBeforeMs);
    known = { value: answer.data.access_token, untilMs };
    return known.value;
  };
  const renew = shared(ask, lifetime);
  return {
    token: async (signal) =>
      known !== undefined && known.untilMs > performance.now() ? known.value : renew(signal),
    forget: () => {
      known = undefined;
    },
  };
}

/** RFC 6749 2.3.1 has client id and secret form-encoded before they are joined. */
const formEncoded = (value: string): string => new URLSearchParams({ v: value }).toString().slice(2);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

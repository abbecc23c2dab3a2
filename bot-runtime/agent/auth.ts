import type { BindingSpec } from "../../crds/index.ts";
import { AgentError } from "./errors.ts";
import { limits } from "./limits.ts";

type Auth = BindingSpec["agent"]["auth"];
type Secret = (key: string) => string | undefined;
type Headers = Readonly<Record<string, string>>;

export type AgentAuth = {
  /** Headers that prove who we are, from the credentials as they are now. @throws {AgentError} AGENT_UNAUTHORIZED when one is missing. */
  headers(signal: AbortSignal): Promise<Headers>;
  /** The agent refused them: whatever was remembered is forgotten. False when asking again would send the same. */
  refresh(): boolean;
};

/** What `spec.agent.auth` asks for. `files` gives the credential file of a field of it. */
export function agentAuth(
  auth: Auth,
  secret: Secret,
  files: (field: string) => string,
  fetchToken: typeof fetch,
): AgentAuth {
  const need = (field: string): string => {
    const value = secret(files(field));
    if (value === undefined)
      throw new AgentError("AGENT_UNAUTHORIZED", { cause: new Error(`the key for ${field} is missing`) });
    return value;
  };
  const fixed = (make: () => Headers): AgentAuth => ({ headers: async () => make(), refresh: () => true });
  if (auth?.bearer)
    return fixed(() => ({ authorization: `Bearer ${need("agent.auth.bearer.secretKeyRef")}` }));
  if (auth?.header) {
    const { name } = auth.header;
    return fixed(() => ({ [name.toLowerCase()]: need("agent.auth.header.secretKeyRef") }));
  }
  if (auth?.basic)
    return fixed(() => {
      const pair = `${need("agent.auth.basic.secretRef.usernameKey")}:${need("agent.auth.basic.secretRef.passwordKey")}`;
      return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    });
  if (auth?.oauth2)
    return clientCredentials(auth.oauth2, () => need("agent.auth.oauth2.clientSecretRef"), fetchToken);
  return { headers: async () => ({}), refresh: () => false };
}

type OAuth2 = NonNullable<NonNullable<Auth>["oauth2"]>;

/** A token is renewed this long before it ends, ms. */
const renewBeforeMs = 30_000;

/** OAuth 2.0 client credentials (RFC 6749, 4.4); one token is shared by all calls until it ends or is refused. */
function clientCredentials(oauth2: OAuth2, clientSecret: () => string, fetchToken: typeof fetch): AgentAuth {
  let token: Promise<{ readonly value: string; readonly untilMs: number }> | undefined;
  const ask = async (signal: AbortSignal) => {
    const form = new URLSearchParams({ grant_type: "client_credentials" });
    if (oauth2.scopes !== undefined) form.set("scope", oauth2.scopes.join(" "));
    if (oauth2.audience !== undefined) form.set("audience", oauth2.audience);
    const pair = `${encodeURIComponent(oauth2.clientID)}:${encodeURIComponent(clientSecret())}`;
    const response = await fetchToken(oauth2.tokenURL, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: form.toString(),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.cardMs)]),
    });
    const body = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (!response.ok || typeof body.access_token !== "string")
      throw new AgentError("AGENT_UNAUTHORIZED", {
        cause: new Error(`the token endpoint answered ${response.status}`),
      });
    const lifeMs = typeof body.expires_in === "number" ? body.expires_in * 1_000 : 300_000;
    return { value: body.access_token, untilMs: performance.now() + lifeMs - renewBeforeMs };
  };
  return {
    async headers(signal) {
      const known = await token?.catch(() => undefined);
      if (known === undefined || known.untilMs <= performance.now()) token = ask(signal);
      return { authorization: `Bearer ${(await token)?.value}` };
    },
    refresh() {
      token = undefined;
      return true;
    },
  };
}

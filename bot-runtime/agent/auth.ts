import { type BindingSpec, credentialFiles } from "../../crds/index.ts";
import { AgentError } from "./errors.ts";
import { type FetchToken, oauthTokens } from "./oauth2.ts";
import type { Secret } from "./trust.ts";

export type Headers = Readonly<Record<string, string>>;

export type AgentAuth = {
  /** Headers that prove who we are, from the credentials as they are now. @throws {AgentError} AGENT_UNAUTHORIZED when one is missing. */
  headers(signal: AbortSignal): Promise<Headers>;
  /** The agent refused them: whatever was remembered is forgotten. */
  forget(): void;
};

/** What `spec.agent.auth` asks for: at most one kind, which the resource's schema sees to. */
export function agentAuth(
  spec: BindingSpec,
  secret: Secret,
  fetchToken: FetchToken,
  lifetime: AbortSignal,
): AgentAuth {
  const need = (field: string): string => credential(spec, secret, `agent.auth.${field}`);
  const fixed = (make: () => Headers): AgentAuth => ({ headers: async () => make(), forget: () => {} });
  const { auth } = spec.agent;
  if (auth?.bearer) return fixed(() => ({ authorization: `Bearer ${need("bearer.secretKeyRef")}` }));
  if (auth?.header) {
    const { name } = auth.header;
    return fixed(() => ({ [name.toLowerCase()]: need("header.secretKeyRef") }));
  }
  if (auth?.basic)
    return fixed(() => {
      const pair = `${need("basic.secretRef.usernameKey")}:${need("basic.secretRef.passwordKey")}`;
      return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    });
  if (auth?.oauth2) {
    const tokens = oauthTokens(auth.oauth2, () => need("oauth2.clientSecretRef"), fetchToken, lifetime);
    return {
      headers: async (signal) => ({ authorization: `Bearer ${await tokens.token(signal)}` }),
      forget: tokens.forget,
    };
  }
  return fixed(() => ({}));
}

function credential(spec: BindingSpec, secret: Secret, field: string): string {
  const named = credentialFiles(spec).find((one) => one.field === `spec.${field}`);
  const value = named === undefined ? undefined : secret(named.file);
  if (value === undefined)
    throw new AgentError("AGENT_UNAUTHORIZED", { about: `the key of spec.${field} is missing` });
  // The error that an HTTP client throws at such a value would carry the value.
  if (!/^[\t\x20-\x7e]*$/.test(value))
    throw new AgentError("AGENT_UNAUTHORIZED", {
      about: `the key of spec.${field} holds line ends or other characters that no header may carry`,
    });
  return value;
}

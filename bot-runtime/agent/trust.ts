import { rootCertificates } from "node:tls";
import { type BindingSpec, credentialFiles } from "../../crds/index.ts";
import type { Trust } from "../http.ts";
import { AgentError } from "./errors.ts";

/** The value of a credential file as it is now. */
export type Secret = (file: string) => string | undefined;

/**
 * What `spec.agent.tls` asks for, from the credentials as they are now.
 * @throws {AgentError} AGENT_UNTRUSTED when a key is missing: trusting the public authorities instead would be another promise.
 */
export function agentTrust(spec: BindingSpec, secret: Secret): Trust {
  const { tls } = spec.agent;
  return {
    ...(tls?.caSecretRef && { ca: credential(spec, secret, "agent.tls.caSecretRef", tls.caSecretRef.key) }),
    ...(tls?.clientCertSecretRef && {
      cert: credential(spec, secret, "agent.tls.clientCertSecretRef", "tls.crt"),
      key: credential(spec, secret, "agent.tls.clientCertSecretRef", "tls.key"),
    }),
  };
}

/** A token endpoint is often public where the agent is not, or shares the agent's authority: both are trusted. */
export const tokenTrust = (spec: BindingSpec, secret: Secret): Trust => {
  const { ca } = agentTrust(spec, secret);
  return typeof ca === "string" ? { ca: [...rootCertificates, ca] } : {};
};

function credential(spec: BindingSpec, secret: Secret, field: string, key: string): string {
  const named = credentialFiles(spec).find((one) => one.field === `spec.${field}` && one.key === key);
  const value = named === undefined ? undefined : secret(named.file);
  if (value === undefined)
    throw new AgentError("AGENT_UNTRUSTED", { about: `no key ${key} of spec.${field}` });
  return value;
}

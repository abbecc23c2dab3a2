import type { BindingSpec } from "./binding.ts";

/** One key of one Secret that the bot reads, and the file under its credentials directory that holds it. */
export type CredentialFile = {
  /** Path of the field that names it, such as `spec.slack.secretRef.botTokenKey`, for messages. */
  readonly field: string;
  readonly secretName: string;
  readonly key: string;
  /** The key's own name; `<secret>.<key>` where two Secrets are named with a key of the same name. */
  readonly file: string;
  /** False for what the bot can do without (the user's name of the store). */
  readonly required: boolean;
};

/**
 * What the operator mounts and where the bot finds it: the one place that both go by. Only what the bot itself reads is here, not
 * what the kubelet resolves (`pod.env`, `pod.imagePullSecrets`).
 */
export function credentialFiles(spec: BindingSpec): readonly CredentialFile[] {
  const named = [...slackTokens(spec), ...agentAuth(spec), ...agentTrust(spec), ...storeLogin(spec)];
  const secretsOf = Map.groupBy(named, ({ key }) => key);
  return named.map((credential) => {
    const { secretName, key } = credential;
    const unique = secretsOf.get(key)?.every((other) => other.secretName === secretName);
    return { ...credential, file: unique ? key : `${secretName}.${key}` };
  });
}

/** Every Secret that a binding names, sorted: whoever writes it should be allowed to read these. */
export function secretNames(spec: BindingSpec): readonly string[] {
  const env = spec.pod.env ?? [];
  const names = [
    ...credentialFiles(spec).map(({ secretName }) => secretName),
    ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
    ...(spec.pod.imagePullSecrets ?? []).map(({ name }) => name),
  ];
  return [...new Set(names)].sort();
}

type Named = Omit<CredentialFile, "file">;

const needed = (field: string, secretName: string, key: string): Named => ({
  field: `spec.${field}`,
  secretName,
  key,
  required: true,
});

function slackTokens({ slack: { secretRef } }: BindingSpec): Named[] {
  return [
    needed("slack.secretRef.botTokenKey", secretRef.name, secretRef.botTokenKey),
    needed("slack.secretRef.appTokenKey", secretRef.name, secretRef.appTokenKey),
  ];
}

function agentAuth({ agent: { auth } }: BindingSpec): Named[] {
  const at = "agent.auth";
  const found: Named[] = [];
  if (auth?.bearer) {
    const { name, key } = auth.bearer.secretKeyRef;
    found.push(needed(`${at}.bearer.secretKeyRef`, name, key));
  }
  if (auth?.basic) {
    const { name, usernameKey, passwordKey } = auth.basic.secretRef;
    found.push(needed(`${at}.basic.secretRef.usernameKey`, name, usernameKey));
    found.push(needed(`${at}.basic.secretRef.passwordKey`, name, passwordKey));
  }
  if (auth?.header) {
    const { name, key } = auth.header.secretKeyRef;
    found.push(needed(`${at}.header.secretKeyRef`, name, key));
  }
  if (auth?.oauth2) {
    const { name, key } = auth.oauth2.clientSecretRef;
    found.push(needed(`${at}.oauth2.clientSecretRef`, name, key));
  }
  return found;
}

function agentTrust({ agent: { tls, requireSignedCard } }: BindingSpec): Named[] {
  const found: Named[] = [];
  if (tls?.caSecretRef)
    found.push(needed("agent.tls.caSecretRef", tls.caSecretRef.name, tls.caSecretRef.key));
  if (tls?.clientCertSecretRef) {
    found.push(needed("agent.tls.clientCertSecretRef", tls.clientCertSecretRef.name, "tls.crt"));
    found.push(needed("agent.tls.clientCertSecretRef", tls.clientCertSecretRef.name, "tls.key"));
  }
  if (requireSignedCard) {
    const { name, key } = requireSignedCard.secretKeyRef;
    found.push(needed("agent.requireSignedCard.secretKeyRef", name, key));
  }
  return found;
}

function storeLogin({ store }: BindingSpec): Named[] {
  const login = store?.redis.secretRef;
  if (!login) return [];
  return [
    { ...needed("store.redis.secretRef.usernameKey", login.name, login.usernameKey), required: false },
    needed("store.redis.secretRef.passwordKey", login.name, login.passwordKey),
  ];
}

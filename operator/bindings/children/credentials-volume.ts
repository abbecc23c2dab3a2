import { credentialFiles } from "../../../crds/index.ts";
import type { LiveBinding } from "../ports.ts";

export const credentialsFolder = "/var/run/slackagents.dev/credentials";

/**
 * The Secrets that the bot reads, as files. Each source is optional: a pod that waits for a missing Secret could not say which one is
 * missing. The default store's login lies in a folder of its own, which no key of a binding's Secret can reach into.
 */
export function credentialsVolume(binding: LiveBinding, storeSecret: string | undefined) {
  const files = credentialFiles(binding.spec);
  const bySecret = Map.groupBy(files, ({ secretName }) => secretName);
  const sources = [...bySecret].map(([secretName, named]) =>
    source(secretName, Object.fromEntries(named.map(({ file, key }) => [file, key]))),
  );
  const login = { "store/username": "username", "store/password": "password" };
  return {
    name: "credentials",
    projected: {
      // Readable by the bot's group (fsGroup) and nobody else in the pod.
      defaultMode: 0o440,
      sources: storeSecret === undefined ? sources : [...sources, source(storeSecret, login)],
    },
  };
}

const source = (name: string, keyByPath: Readonly<Record<string, string>>) => ({
  secret: { name, optional: true, items: Object.entries(keyByPath).map(([path, key]) => ({ key, path })) },
});

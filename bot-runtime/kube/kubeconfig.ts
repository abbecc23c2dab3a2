import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigError } from "../config.ts";
import { type Access, accessOf, readAccessFile } from "./access.ts";

const text = z.string().min(1).optional();
const Cluster = z.object({
  server: z.string(),
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": z.boolean().default(false),
  "tls-server-name": text,
  "proxy-url": text,
});
const User = z.object({
  token: text,
  tokenFile: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: z.unknown().optional(),
  "auth-provider": z.unknown().optional(),
  username: text,
  as: text,
});
const Kubeconfig = z.object({
  "current-context": z.string().min(1),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })),
  users: z.array(
    z.object({ name: z.string(), user: User.nullish().transform((user) => user ?? User.parse({})) }),
  ),
});

/**
 * The current context of a kubeconfig: a token, a token's file or a client certificate, as data or as files.
 * @throws {ConfigError} for what cannot be read, and for what only a program on a person's machine could do.
 */
export function readKubeconfig(path: string): Access {
  const refuse = (why: string): never => {
    throw new ConfigError([`KUBECONFIG ${path}: ${why}`]);
  };
  const parsed = Kubeconfig.safeParse(documentOf(path, refuse));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join(".")}: ${issue?.message}; see kubectl config view.`);
  }
  const config = parsed.data;
  const named = <T extends { name: string }>(list: readonly T[], kind: string, name: string): T =>
    list.find((one) => one.name === name) ?? refuse(`there is no ${kind} ${name}; see kubectl config view.`);
  const { context } = named(config.contexts, "context", config["current-context"]);
  const { cluster } = named(config.clusters, "cluster", context.cluster);
  const { user } = named(config.users, "user", context.user);
  const unfit = unfitness(cluster, user);
  if (unfit !== undefined) return refuse(unfit);

  const file = (name: string) => readAccessFile(isAbsolute(name) ? name : join(dirname(path), name));
  /** As data, else as a file that is read again. */
  const pem = (data: string | undefined, name: string | undefined): string | undefined =>
    data === undefined ? name && file(name) : Buffer.from(data, "base64").toString("utf8");
  return accessOf({
    server: cluster.server,
    trust: () => {
      const ca = pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);
      const cert = pem(user["client-certificate-data"], user["client-certificate"]);
      const key = pem(user["client-key-data"], user["client-key"]);
      const servername = cluster["tls-server-name"];
      return {
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(servername && { servername }),
        ...(cluster["insecure-skip-tls-verify"] && { rejectUnauthorized: false }),
      };
    },
    // As kubectl does: the file wins, since it is the one that is kept fresh.
    token: () => (user.tokenFile === undefined ? user.token : file(user.tokenFile).trim()),
  });
}

function documentOf(path: string, refuse: (why: string) => never): unknown {
  if (path.includes(":"))
    return refuse("several files are named: give one (kubectl config view --flatten --minify makes it).");
  const content = readAccessFile(path);
  try {
    return parse(content, { maxAliasCount: 100 });
  } catch (error) {
    return refuse(`cannot be read as YAML: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}

/** Why this way to prove who we are is none for a bot; undefined when it is fine. */
function unfitness(cluster: z.infer<typeof Cluster>, user: z.infer<typeof User>): string | undefined {
  const token = "give a token of a ServiceAccount instead (kubectl create token NAME).";
  if (!URL.canParse(cluster.server) || new URL(cluster.server).protocol !== "https:")
    return "the server must be an address that begins with https://.";
  if (user.exec != null) return `the user is proved by a program (exec), which a bot does not run: ${token}`;
  if (user["auth-provider"] != null) return `the user is proved by an auth-provider, which is gone: ${token}`;
  if (user.username !== undefined)
    return `the user is proved by a password, which API servers refuse: ${token}`;
  if (user.as !== undefined) return `the user acts as another (as), which a bot does not: ${token}`;
  if (cluster["proxy-url"] !== undefined)
    return "proxy-url is not supported: name an address without a proxy.";
  const hasCertificate =
    (user["client-certificate"] ?? user["client-certificate-data"]) !== undefined &&
    (user["client-key"] ?? user["client-key-data"]) !== undefined;
  if (user.token === undefined && user.tokenFile === undefined && !hasCertificate)
    return `the user has neither a token nor a client certificate with its key: ${token}`;
  return undefined;
}

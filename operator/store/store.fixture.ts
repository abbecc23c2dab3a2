import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { parseBinding } from "../../crds/index.ts";
import { type RedisProgram, startRedis } from "../../test/servers/redis.ts";
import type { LiveBinding } from "../bindings/ports.ts";
import { type DefaultStore, type DefaultStoreOptions, openDefaultStore } from "./index.ts";

export const adminPassword = "the-operator's-own";

/** A binding of the default store as the API server would hold it. */
export function liveBinding(key: string, uid = `uid-of-${key}`): LiveBinding {
  const [namespace = "", name = ""] = key.split("/");
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { namespace, name, uid },
    spec: { slack: { secretRef: { name: "slack" } }, agent: { url: "http://agent" } },
  });
  if (!parsed.ok) throw new Error("the test's binding is wrong");
  return { ...parsed.binding, metadata: { ...parsed.binding.metadata, namespace, name, uid } };
}

/**
 * A server as the chart runs it (a password for the operator and, unless told otherwise, an aclfile), the folder of its Secret, and
 * what the operator heard. `operator` opens one; all are closed at the end.
 */
export async function aDefaultStore(options: { aclfile?: boolean; program?: RedisProgram } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "default-store-"));
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write("password", `${adminPassword}\n`);
  write("master-key", "0123456789abcdef0123456789abcdef");
  write("users.acl", aclOf(adminPassword));
  const server = await startRedis({
    ...(options.program === undefined ? {} : { program: options.program }),
    config: options.aclfile === false ? { requirepass: adminPassword } : { aclfile: join(dir, "users.acl") },
  });
  const heard: string[] = [];
  const opened: DefaultStore[] = [];
  const clients: Redis[] = [];

  /** One raw connection; without a user as the administrator. */
  function client(login: { username?: string; password?: string } = {}): Redis {
    const redis = new Redis({
      port: server.port,
      protocol: 2,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      username: login.username ?? "default",
      password: login.password ?? adminPassword,
    });
    redis.on("error", () => {});
    clients.push(redis);
    return redis;
  }

  return {
    dir,
    server,
    heard,
    write,
    client,
    operator(changed: Partial<DefaultStoreOptions> = {}): DefaultStore {
      const store = openDefaultStore({
        url: server.url,
        dir,
        operatorVersion: "0.0.0",
        onChange: (why) => heard.push(why),
        onTrouble: (trouble) => heard.push(`trouble ${trouble.code} ${trouble.message} ${trouble.stack}`),
        onUser: (binding, what) => heard.push(`${what} ${binding}`),
        onUnsaved: (trouble) => heard.push(`unsaved ${trouble.message} ${trouble.cause} ${trouble.stack}`),
        ...changed,
      });
      opened.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const redis of clients) redis.disconnect();
      for (const store of opened) await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
export type TestStore = Awaited<ReturnType<typeof aDefaultStore>>;

/** What an aclfile says of the administrator. */
export const aclOf = (password: string): string =>
  `user default on #${createHash("sha256").update(password).digest("hex")} ~* &* +@all\n`;

export const never = new AbortController().signal;

/** The login that the binding's bot would find in its Secret. */
export async function loginFor(store: DefaultStore, binding: LiveBinding) {
  const given = await store.secretFor(binding, never);
  const data = given?.secret.data as Record<"username" | "password", string>;
  const text = (value: string) => Buffer.from(value, "base64").toString();
  return {
    username: text(data.username),
    password: text(data.password),
    secretName: given?.secretName ?? "",
  };
}

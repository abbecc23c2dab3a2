import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { type Running, runProgram, runToEnd } from "../../playground/cluster/run-program.ts";
import { freePort } from "../command-stage.ts";
import { redisMissing, skipProgram } from "../servers/redis.ts";
import { describeWith, one, render } from "./chart.fixture.ts";

if (skipProgram("redis-server")) test.skip(`the embedded store runs as the chart says: ${redisMissing}`);
else
  describeWith(["helm"], "the embedded store runs as the chart says", () => {
    test("who has the Secret's password gets in, and nobody else", async () => {
      await using store = await startStore();
      expect(await ask(store, "wrong", "ping")).toContain("WRONGPASS");
      expect(await ask(store, undefined, "ping")).toContain("NOAUTH");
      expect(await ask(store, "first", "ping")).toBe("PONG");
    });

    test("what it acknowledges is on disk, and nothing is thrown away for room", async () => {
      await using store = await startStore();
      for (const [name, value] of [
        ["appendonly", "yes"],
        ["appendfsync", "always"],
        ["maxmemory-policy", "noeviction"],
        ["maxmemory", String(192 * 1_024 * 1_024)],
      ] as const)
        expect(await ask(store, "first", "config", "get", name)).toBe(`${name}\n${value}`);
    });

    const user = "sab:sre/sre-bot";
    const addUser = async (store: { port: number }) => {
      await ask(store, "first", "acl", "setuser", user, "on", ">bot", "~sab:{sre/sre-bot}:*", "+get");
      expect(await ask(store, "first", "acl", "save")).toBe("OK");
    };
    const asBot = (store: { port: number }, key: string) => ask(store, [user, "bot"], "get", key);

    test("after a kill it has its data and the users of the bindings, each with its own keys", async () => {
      await using store = await startStore();
      await addUser(store);
      await ask(store, "first", "set", "sab:{sre/sre-bot}:epoch", "7");
      await store.restart("SIGKILL");
      expect(await asBot(store, "sab:{sre/sre-bot}:epoch")).toBe("7");
      expect(await asBot(store, "sab:{pay/other}:epoch")).toContain("NOPERM");
    });

    test("a changed password counts from the next start on, and the users of the bindings stay", async () => {
      await using store = await startStore();
      await addUser(store);
      store.setPassword("second\n");
      await store.restart("SIGTERM");
      expect(await ask(store, "second", "ping")).toBe("PONG");
      expect(await ask(store, "first", "ping")).toContain("WRONGPASS");
      expect(await asBot(store, "sab:{sre/sre-bot}:epoch")).toBe("");
      expect(readFileSync(join(store.folder, "data/users.acl"), "utf8")).not.toContain("second");
    });

    test("an empty password is no password: it does not start", async () => {
      await using store = await startStore();
      store.setPassword("");
      await expect(store.restart("SIGTERM")).rejects.toThrow(
        "the key password of the store's Secret is empty",
      );
    });

    describe("its readiness", () => {
      test("is that it answers who has the password", async () => {
        await using store = await startStore();
        expect(await store.ready()).toMatchObject({ code: 0 });
        store.setPassword("not taken over yet");
        expect((await store.ready()).code).not.toBe(0);
      });

      test("ends with the server", async () => {
        await using store = await startStore();
        await store.end();
        expect((await store.ready()).code).not.toBe(0);
      });
    });
  });

/** What the store answers to one command of redis-cli, as user `default` where only a password is given. */
async function ask(
  { port }: { port: number },
  login: string | undefined | readonly [username: string, password: string],
  ...command: readonly string[]
): Promise<string> {
  const [username, password] = typeof login === "string" ? ["default", login] : (login ?? []);
  const who = username === undefined ? [] : ["--user", username];
  const env = { PATH: process.env.PATH, ...(password === undefined ? {} : { REDISCLI_AUTH: password }) };
  const { stdout, stderr } = await runToEnd("redis-cli", ["-p", String(port), ...who, ...command], env);
  return `${stderr}${stdout}`.trim();
}

/** Runs the ConfigMap's scripts as the StatefulSet's container does, but for the folders and the port. */
async function startStore() {
  const files = one(await render(), "ConfigMap", "slack-agent-operator-store").data;
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  for (const part of ["data", "config", "login"]) mkdirSync(join(folder, part));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, "config", name), content);
  const setPassword = (text: string) => writeFileSync(join(folder, "login/password"), text);
  setPassword("first");
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    STORE_DATA: join(folder, "data"),
    STORE_CONFIG: join(folder, "config"),
    STORE_LOGIN: join(folder, "login"),
    STORE_PORT: String(port),
  };
  const start = join(folder, "config/start.sh");
  let server: Running;
  const begin = async () => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    server = runProgram("env", [
      "-i",
      ...variables,
      "sh",
      start,
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
    ]);
    await vi.waitFor(
      () => {
        if (server.hasEnded()) return;
        expect(server.output()).toContain("Ready to accept connections");
      },
      { timeout: 30_000, interval: 50 },
    );
    if (server.hasEnded()) throw new Error(server.output());
  };
  await begin();
  return {
    port,
    folder,
    setPassword,
    ready: () => runToEnd("sh", [join(folder, "config/ready.sh")], env),
    end: () => server.end("SIGKILL"),
    restart: async (signal: NodeJS.Signals) => {
      await server.end(signal);
      await begin();
    },
    [Symbol.asyncDispose]: async () => {
      await server.end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

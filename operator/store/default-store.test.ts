import { createServer } from "node:net";
import type { Redis } from "ioredis";
import { test as anyTest, expect, vi } from "vitest";
import { skipRedis } from "../../test/servers/redis.ts";
import type { DefaultStore, SweepView } from "./index.ts";
import { ledgerKey } from "./ledger.ts";
import { limits } from "./limits.ts";
import { aclOf, aDefaultStore, adminPassword, liveBinding, loginFor, never } from "./store.fixture.ts";

const test = anyTest.skipIf(skipRedis);

const mine = liveBinding("shop/bot");
const other = liveBinding("bank/bot");

test("the Secret holds the login, is the binding's own, and is the same each time", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  const given = await operator.secretFor(mine, never);
  expect(given?.secretName).toMatch(/^sab-bot-store-[0-9a-f]{8}$/);
  expect(given?.secret).toMatchObject({
    kind: "Secret",
    metadata: { name: given?.secretName, namespace: "shop", ownerReferences: [{ uid: mine.metadata.uid }] },
    immutable: true,
  });
  expect(await operator.secretFor(mine, never)).toEqual(given);
  const { username, password } = await loginFor(operator, mine);
  expect(await store.client({ username, password }).ping()).toBe("PONG");
});

test("a quiet look costs the store one command and no write", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  await operator.secretFor(mine, never);
  const admin = store.client();
  await admin.config("RESETSTAT");
  await operator.secretFor(mine, never);
  expect(await calls(admin)).toEqual({ "acl|getuser": 1 });
});

test("many bindings at once get their users, and share the writes to disk", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  const bindings = Array.from({ length: 200 }, (_, at) => liveBinding(`shop/bot-${at}`));
  const logins = await Promise.all(bindings.map((binding) => loginFor(operator, binding)));
  const { "acl|setuser": made, "acl|save": writes = 0 } = await calls(store.client());
  expect(made).toBe(200);
  expect(writes).toBeLessThan(100);
  await store.server.restart();
  for (const login of [logins[0], logins[199]]) expect(await store.client(login).ping()).toBe("PONG");
});

test("without an aclfile the operator says so, and sees that the users are gone as soon as the store is back", async () => {
  await using store = await aDefaultStore({ aclfile: false });
  await using operator = store.operator();
  const login = await loginFor(operator, mine);
  expect(store.heard.filter((line) => line.startsWith("unsaved"))).not.toEqual([]);
  store.heard.length = 0;
  await store.server.restart();
  await vi.waitFor(() => expect(store.heard).toContain("connected"), 10_000);
  await expect(store.client(login).ping()).rejects.toThrow("WRONGPASS");
  await operator.secretFor(mine, never);
  expect(store.heard).toContain("made shop/bot");
  expect(await store.client(login).ping()).toBe("PONG");
});

test("a rotated master key gives another password and another Secret, and the running bot can reconnect for a while", async () => {
  await using store = await aDefaultStore();
  let nowMs = Date.now();
  await using operator = store.operator({ nowMs: () => nowMs });
  const former = await loginFor(operator, mine);
  const connected = store.client(former);
  await connected.ping();
  store.write("master-key", "another-master-key-of-32-characters");
  const present = await loginFor(operator, mine);
  expect(present.secretName).not.toBe(former.secretName);
  for (const login of [former, present]) expect(await store.client(login).ping()).toBe("PONG");
  expect(await connected.ping()).toBe("PONG");
  nowMs += limits.keepFormerPasswordMs;
  await operator.sweep(view(["shop/bot"]), never);
  await expect(store.client(former).ping()).rejects.toThrow("WRONGPASS");
  expect(await store.client(present).ping()).toBe("PONG");
});

test("a rotated password of the operator's own is taken up without a restart", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  await operator.secretFor(mine, never);
  store.write("users.acl", aclOf("a newer password"));
  await store.server.restart();
  await vi.waitFor(() => expect(store.heard.join("\n")).toContain("AUTH_REFUSED"), 10_000);
  await expect(operator.secretFor(mine, never)).rejects.toMatchObject({ code: "AUTH_REFUSED" });
  store.write("password", "a newer password");
  await vi.waitFor(() => operator.secretFor(mine, never), { timeout: 20_000, interval: 100 });
});

test("a store that is down is known at once, and is used again when it is back", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  await operator.secretFor(mine, never);
  await store.server.kill("SIGKILL");
  await vi.waitFor(
    () => expect(operator.secretFor(mine, never)).rejects.toMatchObject({ code: "UNREACHABLE" }),
    10_000,
  );
  await store.server.restart();
  await vi.waitFor(() => operator.secretFor(mine, never), { timeout: 20_000, interval: 100 });
});

test("a store that takes connections and never answers is a TIMEOUT, and stopping does not wait for it", async () => {
  await using store = await aDefaultStore();
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await vi.waitFor(() => expect(silent.listening).toBe(true));
  const { port } = silent.address() as { port: number };
  const operator = store.operator({ url: `redis://127.0.0.1:${port}` });
  await expect(operator.secretFor(mine, AbortSignal.timeout(50))).rejects.toMatchObject({
    name: "TimeoutError",
  });
  await expect(operator.secretFor(mine, never)).rejects.toMatchObject({ code: "TIMEOUT" });
  await operator[Symbol.asyncDispose]();
  await expect(operator.secretFor(mine, never)).rejects.toMatchObject({ code: "CLOSED" });
  silent.close();
});

test.each([
  ["", "is missing or empty"],
  ["short", "fewer than 32 characters"],
])("a master key %j is refused with what to mend", async (key, problem) => {
  await using store = await aDefaultStore();
  store.write("master-key", key);
  await using operator = store.operator();
  await expect(operator.secretFor(mine, never)).rejects.toThrow(problem);
});

test("no password, key or hash is in what the operator tells, whatever goes wrong", async () => {
  await using store = await aDefaultStore({ aclfile: false });
  await using operator = store.operator();
  const { password } = await loginFor(operator, mine);
  store.write("password", "wrong-password");
  await store.server.restart();
  await vi.waitFor(() => expect(store.heard.join()).toContain("AUTH_REFUSED"), 10_000);
  const failure = await operator.secretFor(mine, never).catch((error: unknown) => error);
  const told = [...store.heard, JSON.stringify(failure), String(failure), String((failure as Error).cause)];
  for (const secret of [adminPassword, "wrong-password", password, "0123456789abcdef"])
    expect(told.join("\n")).not.toContain(secret);
});

/** How often each command was called, but for what the test itself asks. */
async function calls(admin: Redis): Promise<Record<string, number>> {
  const stats = await admin.info("commandstats");
  return Object.fromEntries(
    [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
      .filter(([, command = ""]) => !/^(auth|ping|info|config\|resetstat)$/.test(command))
      .map(([, command, count]) => [command, Number(count)]),
  );
}

const view = (served: readonly string[], watched?: readonly string[]): SweepView => ({
  isServed: (key) => served.includes(key),
  isWatched: (namespace) => watched?.includes(namespace) ?? true,
});

async function withData(operator: DefaultStore, store: Awaited<ReturnType<typeof aDefaultStore>>) {
  for (const binding of [mine, other]) await operator.secretFor(binding, never);
  const admin = store.client();
  for (const key of ["sab:{shop/bot}:epoch", "sab:{bank/bot}:epoch", "sab:{shop/bot-2}:epoch", "foreign"])
    await admin.set(key, "1");
  for (let at = 0; at < 2_500; at += 1) void admin.set(`sab:{shop/bot}:turn:${at}`, "{}");
  await admin.ping();
  return admin;
}

test("what belongs to a binding that is gone stays for a day, then goes, and nothing else", async () => {
  await using store = await aDefaultStore();
  let nowMs = Date.now();
  await using operator = store.operator({ nowMs: () => nowMs });
  const admin = await withData(operator, store);
  const gone = view(["bank/bot"]);
  expect(await operator.sweep(gone, never)).toEqual({ removed: [], removedKeys: 0 });
  nowMs += limits.keepMissingMs - 1;
  expect(await operator.sweep(gone, never)).toEqual({ removed: [], removedKeys: 0 });
  expect(await admin.acl("USERS")).toContain("sab:shop/bot");
  nowMs += 1;
  expect(await operator.sweep(gone, never)).toEqual({ removed: ["shop/bot"], removedKeys: 2_501 });
  expect(await admin.acl("USERS")).toEqual(["default", "sab:bank/bot"]);
  expect((await admin.keys("*")).sort()).toEqual(
    ["foreign", "sab:operator:users", "sab:{bank/bot}:epoch", "sab:{shop/bot-2}:epoch"].sort(),
  );
  expect(await admin.hkeys(ledgerKey)).toEqual(["bank/bot"]);
  await store.server.restart();
  expect(await store.client().acl("USERS")).toEqual(["default", "sab:bank/bot"]);
});

test("the day is counted on by the next operator, also where the store lost its users", async () => {
  await using store = await aDefaultStore({ aclfile: false });
  let nowMs = Date.now();
  const first = store.operator({ nowMs: () => nowMs });
  await withData(first, store);
  await first.sweep(view([]), never);
  await first[Symbol.asyncDispose]();
  await store.server.restart();
  nowMs += limits.keepMissingMs;
  await using second = store.operator({ nowMs: () => nowMs });
  expect((await second.sweep(view(["bank/bot"]), never)).removed).toEqual(["shop/bot"]);
});

test("a binding that comes back within the day keeps everything, and begins a new day when it goes again", async () => {
  await using store = await aDefaultStore();
  let nowMs = Date.now();
  await using operator = store.operator({ nowMs: () => nowMs });
  await withData(operator, store);
  await operator.sweep(view([]), never);
  await operator.secretFor(liveBinding("shop/bot", "another-uid"), never);
  nowMs += limits.keepMissingMs;
  expect((await operator.sweep(view(["shop/bot"]), never)).removed).toEqual(["bank/bot"]);
  expect((await operator.sweep(view([]), never)).removed).toEqual([]);
  expect((await operator.sweep(view([]), never)).removed).toEqual([]);
});

test("nothing is removed of bindings in namespaces that are not watched", async () => {
  await using store = await aDefaultStore();
  let nowMs = Date.now();
  await using operator = store.operator({ nowMs: () => nowMs });
  await withData(operator, store);
  for (let sweep = 0; sweep < 3; sweep += 1, nowMs += limits.keepMissingMs)
    expect((await operator.sweep(view([], ["bank"]), never)).removed).toEqual(
      sweep === 1 ? ["bank/bot"] : [],
    );
  expect(await store.client().acl("USERS")).toEqual(["default", "sab:shop/bot"]);
});

test("a sweep that was cut short is finished by the next one", async () => {
  await using store = await aDefaultStore();
  let nowMs = Date.now();
  await using operator = store.operator({ nowMs: () => nowMs });
  const admin = await withData(operator, store);
  await operator.sweep(view([]), never);
  nowMs += limits.keepMissingMs;
  const stop = new AbortController();
  const cut = operator.sweep(
    {
      isServed: (key) => {
        if (key === "bank/bot") stop.abort();
        return false;
      },
      isWatched: () => true,
    },
    stop.signal,
  );
  await expect(cut).rejects.toThrow();
  await operator.sweep(view([]), never);
  expect(await admin.keys("sab:{*")).toEqual(["sab:{shop/bot-2}:epoch"]);
  expect(await admin.acl("USERS")).toEqual(["default"]);
});

test("stopping the operator closes its connection", async () => {
  await using store = await aDefaultStore();
  const operator = store.operator();
  await operator.secretFor(mine, never);
  await operator[Symbol.asyncDispose]();
  await operator[Symbol.asyncDispose]();
  const admin = store.client();
  await vi.waitFor(async () =>
    expect(
      String(await admin.client("LIST"))
        .trim()
        .split("\n"),
    ).toHaveLength(1),
  );
});

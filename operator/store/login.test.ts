import { expect, test } from "vitest";
import { bindingKey, botLogin, keyOfUser, keysOf, namespaceOf, passwordHash, userOf } from "./login.ts";

const master = "m".repeat(32);

test("a login is the same whenever it is derived, and another for each uid and master key", () => {
  const one = botLogin(master, "shop/bot", "uid-1");
  expect(botLogin(master, "shop/bot", "uid-1")).toEqual(one);
  expect(one.username).toBe("sab:shop/bot");
  expect(one.password).toMatch(/^[\w-]{43}$/);
  expect(one.keyId).toMatch(/^[0-9a-f]{8}$/);
  for (const other of [
    botLogin(master, "shop/bot", "uid-2"),
    botLogin("n".repeat(32), "shop/bot", "uid-1"),
  ]) {
    expect(other.password).not.toBe(one.password);
    expect(other.keyId).not.toBe(one.keyId);
  }
  expect(passwordHash(one.password)).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["sab:shop/bot", "shop/bot"],
  ["sab:shop/bot.of.sre", "shop/bot.of.sre"],
  ["default", undefined],
  ["sab:shop", undefined],
  ["sab:shop/b*t", undefined],
  ["sab:shop/[ab]", undefined],
  ["sab:a/b/c", undefined],
  ["xsab:shop/bot", undefined],
  ["sab:", undefined],
])("keyOfUser(%j) is %j: nothing that means more in a pattern of keys is ours", (user, key) => {
  expect(keyOfUser(user)).toBe(key);
});

test("a binding's user, keys and namespace come of its key", () => {
  const key = bindingKey("shop", "bot");
  expect(keyOfUser(userOf(key))).toBe(key);
  expect(keysOf(key)).toBe("sab:{shop/bot}:*");
  expect(namespaceOf(key)).toBe("shop");
});

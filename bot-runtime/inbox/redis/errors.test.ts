import { ReplyError } from "ioredis";
import { expect, test } from "vitest";
import { StoreError } from "../errors.ts";
import { asStoreError } from "./errors.ts";

const reply = (message: string) => new ReplyError(message);
const system = (code: string) => Object.assign(new Error(code), { code });

test.each([
  [reply("OOM command not allowed when used memory > 'maxmemory'."), "OUT_OF_MEMORY"],
  [reply("READONLY You can't write against a read only replica. script: 1, on @user_script:9."), "READ_ONLY"],
  [reply("MISCONF Errors writing to the AOF file: No space left on device"), "PERSISTENCE_FAILING"],
  [reply("WRONGPASS invalid username-password pair or user is disabled."), "AUTH_REFUSED"],
  [reply("NOPERM No permissions to access a key"), "PERMISSION_MISSING"],
  [reply("ERR ACL failure in script: No permissions to access a key script: 1"), "PERMISSION_MISSING"],
  [reply("ERR The user executing the script can't run this command script: 1"), "PERMISSION_MISSING"],
  [reply("UNREADABLE epoch script: 1, on @user_script:11."), "VALUE_UNREADABLE"],
  [reply("WRONGTYPE Operation against a key holding the wrong kind of value"), "WRONG_TYPE"],
  [reply("CROSSSLOT Keys in request don't hash to the same slot"), "CLUSTER"],
  [reply("TRYAGAIN Multiple keys request during rehashing of slot"), "CLUSTER"],
  [reply(""), "UNEXPECTED"],
  [system("ECONNREFUSED"), "UNREACHABLE"],
  [new Error("Connection is closed."), "UNREACHABLE"],
  [new Error("outer", { cause: system("SELF_SIGNED_CERT_IN_CHAIN") }), "TLS_REFUSED"],
  [system("ERR_TLS_CERT_ALTNAME_INVALID"), "TLS_REFUSED"],
  [system("ERR_SSL_WRONG_VERSION_NUMBER"), "TLS_REFUSED"],
  ["a string", "UNREACHABLE"],
])("%s is %s", (thrown, code) => {
  expect(asStoreError("accept-request", thrown)).toMatchObject({ code, message: /accept-request/ });
});

test("an error of ours stays what it is", () => {
  const error = new StoreError("FENCED", "epoch 1");
  expect(asStoreError("save-turn", error)).toBe(error);
});

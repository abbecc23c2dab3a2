import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { ConfigError } from "../config.ts";
import { findAccess } from "./find-access.ts";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
writeFileSync(join(folder, "ca.crt"), "CA of a file");
writeFileSync(join(folder, "token"), "token of a file\n");
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A kubeconfig with these fields of its cluster and user, as a file. */
function kubeconfig(cluster: object, user: object | null): string {
  const path = join(folder, `${Math.random()}.yaml`);
  const config = {
    "current-context": "here",
    contexts: [
      { name: "elsewhere", context: { cluster: "x", user: "x" } },
      { name: "here", context: { cluster: "c", user: "u", namespace: "sre" } },
    ],
    clusters: [{ name: "c", cluster: { server: "https://api:6443", ...cluster } }],
    users: [{ name: "u", user }],
  };
  writeFileSync(path, stringify(config));
  return path;
}

const accessOf = (path: string) =>
  findAccess({ kubeconfig: path, serviceHost: undefined, servicePort: undefined });

function mistake(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join("\n");
    throw error;
  }
  return "";
}

describe("a kubeconfig", () => {
  test.each([
    ["a token", {}, { token: "t" }, "t", {}],
    ["a token's file, relative to the kubeconfig", {}, { tokenFile: "token" }, "token of a file", {}],
    [
      "a file wins over a token, as with kubectl",
      {},
      { token: "t", tokenFile: "token" },
      "token of a file",
      {},
    ],
    [
      "an authority as data",
      { "certificate-authority-data": base64("CA") },
      { token: "t" },
      "t",
      { ca: "CA" },
    ],
    [
      "an authority as a file",
      { "certificate-authority": "ca.crt" },
      { token: "t" },
      "t",
      { ca: "CA of a file" },
    ],
    [
      "a client certificate",
      {},
      { "client-certificate-data": base64("C"), "client-key-data": base64("K") },
      undefined,
      { cert: "C", key: "K" },
    ],
    [
      "another name of the server",
      { "tls-server-name": "api.internal" },
      { token: "t" },
      "t",
      { servername: "api.internal" },
    ],
    [
      "no check of the server, only where it is asked for",
      { "insecure-skip-tls-verify": true },
      { token: "t" },
      "t",
      { rejectUnauthorized: false },
    ],
  ])("%s", (_, cluster, user, token, trust) => {
    const access = accessOf(kubeconfig(cluster, user));
    expect(access.server).toBe("https://api:6443");
    expect(access.token()).toBe(token);
    expect(access.trust()).toEqual(trust);
  });

  test.each([
    ["a program proves the user", {}, { exec: { command: "aws" } }, /exec.*kubectl create token/],
    ["an auth-provider", {}, { "auth-provider": { name: "gcp" } }, /auth-provider/],
    ["a password", {}, { username: "admin", password: "hunter2" }, /password, which API servers refuse/],
    ["somebody else", {}, { token: "t", as: "root" }, /acts as another/],
    ["nobody", {}, null, /neither a token nor a client certificate/],
    ["a certificate without its key", {}, { "client-certificate-data": base64("C") }, /neither/],
    ["plain HTTP", { server: "http://api:8080" }, { token: "t" }, /begins with https/],
    ["a proxy", { "proxy-url": "socks5://x" }, { token: "t" }, /proxy-url is not supported/],
    ["a missing file", {}, { tokenFile: "nowhere" }, /nowhere cannot be read \(ENOENT\)/],
  ])("%s is refused with what to do", (_, cluster, user, sentence) => {
    const said = mistake(() => accessOf(kubeconfig(cluster, user)));
    expect(said).toMatch(sentence);
    expect(said).not.toContain("hunter2");
  });

  test.each([
    ["that is not there", "/nowhere/config", /ENOENT/],
    ["of several", "/a:/b", /several files/],
    ["that is no YAML", written("a: b: c"), /cannot be read as YAML/],
    ["of another shape", written("clusters: 7"), /current-context|clusters/],
    [
      "that names no context of its own",
      written('{"current-context": "x", contexts: [], clusters: [], users: []}'),
      /no context x/,
    ],
  ])("a file %s is refused", (_, path, sentence) => {
    expect(mistake(() => accessOf(path))).toMatch(sentence);
  });
});

describe("in a pod", () => {
  const variables = { kubeconfig: undefined, serviceHost: "10.0.0.1", servicePort: "443" };

  test("host, port, token and authority are those that the kubelet gives", () => {
    const access = findAccess(variables, folder);
    expect(access.server).toBe("https://10.0.0.1:443");
    expect(access.token()).toBe("token of a file");
    expect(access.trust()).toEqual({ ca: "CA of a file" });
  });

  test("an IPv6 address is bracketed", () => {
    expect(findAccess({ ...variables, serviceHost: "fd00::1" }, folder).server).toBe("https://[fd00::1]:443");
  });

  test("no ServiceAccount's token is mounted: one sentence says what to set", () => {
    expect(mistake(() => findAccess(variables, "/nowhere"))).toMatch(/automountServiceAccountToken: true/);
  });

  test("neither a pod nor a kubeconfig: one sentence says what to set", () => {
    expect(mistake(() => findAccess({ ...variables, serviceHost: undefined }))).toMatch(/set KUBECONFIG/);
  });
});

test("a token that was replaced is read again", async () => {
  const account = mkdtempSync(join(tmpdir(), "account-"));
  writeFileSync(join(account, "ca.crt"), "CA");
  writeFileSync(join(account, "token"), "old");
  const access = findAccess({ kubeconfig: undefined, serviceHost: "h", servicePort: "1" }, account);
  writeFileSync(join(account, "token"), "new");
  expect(access.token()).toBe("old");
  access.forgetToken();
  expect(access.token()).toBe("new");
});

function written(content: string): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, content);
  return path;
}

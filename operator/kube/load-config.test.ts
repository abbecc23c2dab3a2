import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { credentialsOf } from "./credentials.ts";
import { ClusterConfigError } from "./errors.ts";
import { loadConfig } from "./load-config.ts";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const aConfig = (user: unknown, cluster: object = {}, name = "one") => ({
  clusters: [{ name, cluster: { server: "https://10.0.0.1:6443/", ...cluster } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name } }],
  "current-context": name,
});
const accessWith = (config: unknown) => {
  const KUBECONFIG = write("config", config);
  const credentials = credentialsOf(() => loadConfig({ KUBECONFIG }));
  return credentials.access();
};
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a token, a token file beside the kubeconfig, a password, a user to act as", async () => {
  write("token", "from-file\n");
  expect((await accessWith(aConfig({ token: "t" }))).headers).toEqual({ authorization: "Bearer t" });
  expect((await accessWith(aConfig({ tokenFile: "token" }))).headers).toEqual({
    authorization: "Bearer from-file",
  });
  const basic = await accessWith(aConfig({ username: "u", password: "p" }));
  expect(basic.headers).toEqual({ authorization: `Basic ${base64("u:p")}` });
  const acting = await accessWith(aConfig({ token: "t", as: "alice" }));
  expect(acting.headers).toMatchObject({ "impersonate-user": "alice" });
});

test("a CA and a client certificate, as data or as files; each change means new connections", async () => {
  write("ca.crt", "CA");
  write("tls.crt", "CERT");
  write("tls.key", "KEY");
  const files = aConfig(
    { "client-certificate": "tls.crt", "client-key": "tls.key" },
    { "certificate-authority": "ca.crt" },
  );
  const data = aConfig(
    { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY") },
    { "certificate-authority-data": base64("CA") },
  );
  const [one, two] = [await accessWith(files), await accessWith(data)];
  expect(one.dispatcher).toMatchObject({
    connect: { ca: Buffer.from("CA"), cert: Buffer.from("CERT"), key: Buffer.from("KEY") },
  });
  expect(two.connectionKey).toBe(one.connectionKey);
  write("ca.crt", "another CA");
  expect((await accessWith(files)).connectionKey).not.toBe(one.connectionKey);
});

test("several files, the first one's context", async () => {
  const first = write("first", aConfig({ token: "first" }, {}, "first"));
  const second = write("second", aConfig({ token: "second" }, {}, "second"));
  const credentials = credentialsOf(() => loadConfig({ KUBECONFIG: [first, second].join(delimiter) }));
  expect((await credentials.access()).headers).toEqual({ authorization: "Bearer first" });
  expect(credentials.server).toBe("https://10.0.0.1:6443");
});

test("in a pod: the service account", () => {
  vi.stubEnv("KUBERNETES_SERVICE_HOST", "fd00::1");
  vi.stubEnv("KUBERNETES_SERVICE_PORT", "443");
  try {
    const { server } = credentialsOf(() => loadConfig({ KUBERNETES_SERVICE_HOST: "fd00::1" }));
    expect(server).toBe("https://[fd00::1]:443");
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each([
  ["nothing at all", {}, /set KUBECONFIG.*run in a pod/],
  ["a file that is not there", { KUBECONFIG: join(folder, "none") }, /none \(KUBECONFIG\).*ENOENT/],
  ["no YAML", { KUBECONFIG: write("bad", "a: [") }, /bad \(KUBECONFIG\) is not a kubeconfig/],
  [
    "a context that is not there",
    { KUBECONFIG: write("lost", { ...aConfig({}), "current-context": "x" }) },
    /current-context "x"/,
  ],
  ["an empty file", { KUBECONFIG: write("empty", "") }, /empty/],
])("%s is a mistake that names the file and the remedy", (_, env, message) => {
  expect(() => loadConfig(env)).toThrow(ClusterConfigError);
  expect(() => loadConfig(env)).toThrow(message);
});

test("a token file that cannot be read is told as such", async () => {
  await expect(accessWith(aConfig({ tokenFile: "gone" }))).rejects.toThrow(/ENOENT.*gone/);
});

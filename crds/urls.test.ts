import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addresses } from "./addresses.fixture.ts";
import { httpUrl, origin, redisUrl, tokenUrl } from "./urls.ts";

describe("accepted addresses", () => {
  test.each([
    "http://127.0.0.1:41234",
    "http://localhost:8083/",
    "http://[::1]:8083/a2a",
    "http://10.96.0.12/a2a",
    "http://192.168.1.20:1",
    "http://sre-agent.kagent:8083/api/a2a/kagent/sre-agent",
    "http://sre_agent:65535/",
    "http://metadata.my-namespace:8080",
    "http://agent",
    "https://agent.example.com/.well-known/agent-card.json",
    "https://agent.example.com?tenant=a%20b&x=@y",
    "https://agent.example.com/a@b:c/[x]",
    "https://xn--bcher-kva.example/",
    "https://[fd00:1::2]:8443/a2a",
    "https://[2001:db8::1:0:0:1]/",
    "https://[2001:db8:1:2:3:4:5:6]",
    "https://1password.example.com",
    "https://0x.example.com",
    "https://169.254.example.com",
  ])("%s", (url) => {
    expect(httpUrl().safeParse(url).error?.issues).toBeUndefined();
    expect(URL.canParse(url)).toBe(true);
  });

  test.each([
    "https://login.example.com/oauth2/token",
    "http://localhost:8080/token",
    "http://keycloak/realms/sre/token",
    "http://keycloak.auth.svc/token",
    "http://keycloak.auth.svc.cluster.local:8080/token",
  ])("token endpoint %s", (url) => expect(tokenUrl().safeParse(url).success).toBe(true));

  test.each(["https://files.example.com", "http://127.0.0.1:9000"])("origin %s", (url) =>
    expect(origin().safeParse(url).success).toBe(true),
  );

  test.each([
    "redis://127.0.0.1:6379",
    "rediss://redis.sre:6380/0",
    "redis://redis/",
    "redis://[::1]:6379/15",
  ])("store %s", (url) => expect(redisUrl().safeParse(url).success).toBe(true));
});

test("what is accepted leads where it says: no parser rewrites its host, and none finds a forbidden one", () => {
  const accepted = httpUrl();
  let seen = 0;
  fc.assert(
    fc.property(addresses, (address) => {
      if (!accepted.safeParse(address).success) return;
      seen += 1;
      const { hostname, port, username, password, hash, protocol } = new URL(address);
      const [, host, writtenPort = ""] =
        /^https?:\/\/(\[[^\]]*\]|[^/?#:]*)(?::([0-9]+))?(?:[/?]|$)/.exec(address) ?? [];
      expect(hostname).toBe(host);
      expect([port, ""]).toContain(port === "" ? "" : writtenPort);
      expect([username, password, hash]).toEqual(["", "", ""]);
      expect(["http:", "https:"]).toContain(protocol);
      expect(hostname).not.toMatch(
        /^(169\.254\.[0-9]+\.[0-9]+$|0(\.[0-9]+){3}$|\[::(?!1\])|\[fe[89ab].:|\[fd00:ec2:|metadata$)/,
      );
    }),
    { numRuns: 20_000 },
  );
  expect(seen).toBeGreaterThan(200);
});

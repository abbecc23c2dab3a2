import { expect, test } from "vitest";
import { destination } from "./addresses.ts";

const outside = (port: number | undefined) => ({ namespace: undefined, port });
const inside = (namespace: string) => ({ namespace, port: undefined });

test.each([
  ["http://sre-agent:8083/a2a", inside("sre")],
  ["http://sre-agent.kagent.svc:8083", inside("kagent")],
  ["https://sre-agent.kagent.svc.cluster.local", inside("kagent")],
  ["redis://redis-0.redis.data.svc.cluster.local:6379/0", inside("data")],
  ["http://sre-agent.kagent:8083/api/a2a", { namespace: "kagent", port: 8083 }],
  ["https://example.com", { namespace: "com", port: 443 }],
  ["https://agent.data.svc.corp.internal:8443", { namespace: "data", port: 8443 }],
  ["https://agent.example.com/a2a", outside(443)],
  ["http://agent.example.com:8080", outside(8080)],
  ["rediss://redis.example.com", outside(6379)],
  ["http://10.96.0.10:9000", outside(9000)],
  ["https://[fd00:1::2]:8443", outside(8443)],
  ["proxy.example.com:3128", outside(3128)],
  ["http://svc.example.com", outside(80)],
  ["http://localhost:4318", undefined],
  ["http://127.0.0.1:4318", undefined],
  ["http://[::1]:4318", undefined],
  ["", undefined],
  ["$(OTHER)", undefined],
])("an address leads somewhere: %s", (address, expected) => {
  expect(destination(address, "sre")).toEqual(expected);
});

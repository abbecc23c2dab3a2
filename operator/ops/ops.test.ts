import { expect, test } from "vitest";
import { conditionReasons } from "../../crds/index.ts";
import { serveOps } from "./http.ts";
import { openLog } from "./log.ts";
import { countBindings, operatorMetrics } from "./metrics.ts";

const settings = { leaseName: "slack-agent-operator", concurrentReconciles: 10 };

test("every metric exists from zero on, under controller-runtime's name", async () => {
  const text = await operatorMetrics(settings).registry.metrics();
  for (const line of [
    'controller_runtime_reconcile_total{controller="slackagentbinding",result="error"} 0',
    'controller_runtime_reconcile_total{controller="slackagentbinding",result="requeue_after"} 0',
    'controller_runtime_reconcile_errors_total{controller="slackagentbinding"} 0',
    'controller_runtime_terminal_reconcile_errors_total{controller="slackagentbinding"} 0',
    'controller_runtime_reconcile_panics_total{controller="slackagentbinding"} 0',
    'controller_runtime_reconcile_time_seconds_count{controller="slackagentbinding"} 0',
    'controller_runtime_max_concurrent_reconciles{controller="slackagentbinding"} 10',
    'controller_runtime_active_workers{controller="slackagentbinding"} 0',
    'workqueue_depth{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_adds_total{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_retries_total{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_queue_duration_seconds_count{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_work_duration_seconds_count{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_unfinished_work_seconds{name="slackagentbinding",controller="slackagentbinding"} 0',
    'workqueue_longest_running_processor_seconds{name="slackagentbinding",controller="slackagentbinding"} 0',
    'leader_election_master_status{name="slack-agent-operator"} 0',
    'slackagent_bindings{ready="True",reason="Ready"} 0',
  ])
    expect(text.split("\n")).toContain(line);
  for (const reason of Object.values(conditionReasons).flat())
    expect(text).toContain(`slackagent_bindings{ready="False",reason="${reason}"} 0`);
  for (const name of ["rest_client_requests_total", "rest_client_request_duration_seconds", "process_cpu"])
    expect(text).toContain(name);
});

test("bindings are counted by Ready and its reason, and none stays counted as what it was", async () => {
  const metrics = operatorMetrics(settings);
  countBindings(metrics, [{ status: "False", reason: "Suspended" }]);
  countBindings(metrics, [
    { status: "True", reason: "Ready" },
    { status: "False", reason: "CrashLooping" },
    { status: "False", reason: "CrashLooping" },
    { status: "False", reason: "somebody's own" },
    undefined,
  ]);
  const text = await metrics.registry.metrics();
  const counted = [...text.matchAll(/^slackagent_bindings\{ready="(\w+)",reason="(\w+)"\} ([1-9]\d*)$/gm)];
  expect(counted.map(([, ...parts]) => parts.join(" ")).sort()).toEqual([
    "False CrashLooping 2",
    "False Other 1",
    "True Ready 1",
    "Unknown Pending 1",
  ]);
});

test("probes and metrics are served, the reason for not being ready too", async () => {
  const { registry } = operatorMetrics(settings);
  let ready = false;
  let refreshed = 0;
  const server = await serveOps(0, {
    ready: () => ({ ok: ready, why: ready ? "ok" : "the caches are being filled" }),
    registry,
    refresh: () => {
      refreshed += 1;
    },
  });
  const get = async (path: string, method = "GET") => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return [response.status, await response.text()];
  };
  expect(await get("/healthz")).toEqual([200, "ok\n"]);
  expect(await get("/readyz")).toEqual([503, "the caches are being filled\n"]);
  ready = true;
  expect(await get("/readyz?verbose")).toEqual([200, "ok\n"]);
  expect((await get("/metrics"))[1]).toContain("workqueue_depth");
  expect(refreshed).toBe(1);
  expect((await get("/"))[0]).toBe(404);
  expect((await get("/healthz", "POST"))[0]).toBe(405);
  await expect(
    serveOps(server.port, { ready: () => ({ ok: true, why: "" }), registry, refresh: () => {} }),
  ).rejects.toThrow("EADDRINUSE");
  await server[Symbol.asyncDispose]();
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
});

test("a line is one JSON object, and an error keeps its code, status and remedy but no secret", () => {
  const lines: string[] = [];
  const log = openLog("info", { write: (line: string) => lines.push(line) });
  const err = Object.assign(
    new Error("redis://user:secret@store failed", { cause: new Error("Bearer abc.def") }),
    {
      code: "UNREACHABLE",
      status: 503,
      remedy: "Mend it",
      command: { args: ["secret"] },
    },
  );
  log.error({ binding: "sre/bot", err }, "a binding could not be reconciled");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "error",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    binding: "sre/bot",
    msg: "a binding could not be reconciled",
    err: {
      type: "Error",
      code: "UNREACHABLE",
      status: 503,
      remedy: "Mend it",
      message: "redis://[secret]@store failed: Bearer [secret]",
      stack: expect.not.stringContaining("secret@"),
    },
  });
});

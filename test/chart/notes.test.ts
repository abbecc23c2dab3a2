import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { parseBinding } from "../../crds/index.ts";
import { clusterParts } from "../../playground/cluster/index.ts";
import { runToEnd } from "../../playground/cluster/run-program.ts";
import { chartFolder, describeWith, one, render, type Values } from "./chart.fixture.ts";

describeWith(["helm"], "what comes after the installation", () => {
  /** The notes that helm shows. */
  const notes = async (values: Values = {}): Promise<string> => {
    const helm = clusterParts(["helm"]);
    if (!helm.found) throw new Error(helm.why);
    const args = ["install", "bots", chartFolder, "-n", "ops", "--dry-run=client", "--values", "-"];
    const env = { PATH: process.env.PATH, HOME: "/nonexistent" };
    const { stdout, stderr } = await runToEnd(helm.pathOf("helm"), args, env, stringify(values));
    const [, shown] = stdout.split("NOTES:\n");
    if (shown === undefined) throw new Error(stderr);
    return shown;
  };
  const bindingIn = (text: string) => parse(/<<END\n(.*?)\nEND\n/s.exec(text)?.[1] ?? "");

  test("the notes say how to see that it runs, and the commands to the first bot", async () => {
    const text = await notes();
    expect(text).toContain("kubectl -n ops rollout status deployment/bots-slack-agent-operator");
    expect(text).toContain("helm -n ops test bots");
    expect(text).toContain("kubectl -n sre create secret generic sre-bot-slack");
    expect(text).toContain("kubectl get sab -A");
    expect(parseBinding(bindingIn(text))).toMatchObject({
      ok: true,
      binding: { metadata: { namespace: "sre" } },
    });
  });

  test("where only some namespaces are served, the first bot stands in one of them", async () => {
    const text = await notes({ watchNamespaces: ["pay", "web"] });
    expect(text).toContain("serves the bindings of pay, web.");
    expect(bindingIn(text).metadata.namespace).toBe("pay");
  });

  test("without a default store the first binding names one", async () => {
    const parsed = parseBinding(bindingIn(await notes({ store: { embedded: { enabled: false } } })));
    expect(parsed).toMatchObject({
      ok: true,
      binding: { spec: { store: { redis: { url: "redis://redis.sre:6379/0" } } } },
    });
  });

  test.each([
    [{ store: { embedded: { persistence: { enabled: false } } } }, "they are lost with its pod"],
    [{ crds: { enabled: false } }, "another one, or you, must have installed it"],
  ])("with %j they warn: %s", async (values, warning) => {
    expect(await notes(values)).toContain(warning);
  });

  test("without the admission policy they say nothing of it", async () => {
    expect(await notes()).toContain("needs the right to get every Secret");
    expect(await notes({ admissionPolicy: { enabled: false } })).not.toContain(
      "needs the right to get every Secret",
    );
  });

  test("helm test: its pod waits until the operator says that it is ready, and says so", async () => {
    const [container] = one(await render(), "Pod").spec.containers;
    expect(container?.env).toEqual([
      { name: "OPERATOR_URL", value: "http://slack-agent-operator.ops.svc:8080" },
    ]);
    const answers = [503, 200];
    const paths: string[] = [];
    const operator = createServer(({ url }, response) => {
      paths.push(url ?? "");
      response.writeHead(answers.shift() ?? 500).end("standing by");
    }).listen(0, "127.0.0.1");
    await once(operator, "listening");
    const { port } = operator.address() as AddressInfo;
    const [program, ...flags] = container?.command ?? [];
    const image = readFileSync(join(chartFolder, "../../Dockerfile.operator"), "utf8");
    expect(image).toContain(`ENTRYPOINT ["${program}"`);
    const ended = await runToEnd(process.execPath, [...flags, ...(container?.args ?? [])], {
      PATH: process.env.PATH,
      OPERATOR_URL: `http://127.0.0.1:${port}`,
    });
    operator.close();
    expect(ended).toEqual({ code: 0, stdout: "the operator is ready: 200 standing by\n", stderr: "" });
    expect(paths).toEqual(["/readyz", "/readyz"]);
  });
});

import { expect, test } from "vitest";
import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding } from "../../crds/index.ts";
import { needsOf } from "../manifest/features.ts";
import { readInstalled } from "../manifest/installed.ts";
import { configurationRows, scopeRows } from "./app-rows.ts";
import { table } from "./row.ts";

const parsed = parseBinding(aBinding());
if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
const { spec } = parsed.binding;
const all = needsOf(spec, "scopes").map(({ name }) => name);
const without = (scope: string) => all.filter((one) => one !== scope);
const app = (bot: readonly string[]) => readInstalled({ oauth_config: { scopes: { bot } } });

test.each<[string, readonly string[], readonly string[] | undefined, RegExp]>([
  ["granted", all, undefined, /^ok +scope chat:write +granted, for answers$/m],
  [
    "missing",
    without("chat:write"),
    undefined,
    /^FAIL +scope chat:write +missing, needed for answers: .*cannot answer\. Add it on the page OAuth/m,
  ],
  [
    "asked for, not installed since",
    without("files:write"),
    all,
    /^FAIL +scope files:write +missing.* It is in the app's configuration: install the app again\.$/m,
  ],
  [
    "granted, not asked for any more",
    all,
    without("users:read"),
    /^note +scope users:read +granted.* no longer in the app's configuration/m,
  ],
  [
    "granted without need",
    [...all, "admin"],
    undefined,
    /^note +scope admin +granted and not needed by this binding/m,
  ],
  ["asked for without need", all, [...all, "admin"], /^note +scope admin +asked for and not needed/m],
])("a scope, %s", (_, granted, asked, row) => {
  const rows = scopeRows(spec, new Set(granted), asked === undefined ? undefined : app(asked));
  expect(table(rows)).toMatch(row);
});

test("a scope that several features need has one row", () => {
  const rows = scopeRows(spec, new Set(all), undefined).map(({ what }) => what);
  expect(new Set(rows).size).toBe(rows.length);
});

test("an app without anything: the first row counts, and says how to mend all at once", () => {
  const [first, ...others] = configurationRows(spec, app([]) ?? expect.fail());
  expect(first).toMatchObject({ state: "FAIL", found: expect.stringContaining("--manifest") });
  expect(first?.found).toMatch(new RegExp(`^${others.length} things are missing`));
});

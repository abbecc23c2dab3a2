/** One import of a file, both relative to the repository's root: a path of ours, or a package's name. */
export type Import = { readonly file: string; readonly target: string };

/** Which rooms a room may import from, besides itself (`docs/architecture.md`). Tests may import from everywhere. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  crds: [],
  operator: ["crds"],
  "bot-runtime": ["crds"],
  playground: ["crds"],
  test: ["crds", "operator", "bot-runtime", "playground"],
  bench: ["crds", "operator", "bot-runtime", "playground", "test", "scripts"],
  scripts: ["crds"],
};

/** The one folder of the bot and of the operator that names an outside system's client. */
const vendors: readonly {
  readonly packages: RegExp;
  readonly room: string;
  readonly folders: readonly string[];
}[] = [
  { packages: /^@slack\//, room: "bot-runtime", folders: ["bot-runtime/slack/"] },
  { packages: /^@a2a-js\//, room: "bot-runtime", folders: ["bot-runtime/agent/"] },
  { packages: /^(ioredis|node:sqlite)$/, room: "bot-runtime", folders: ["bot-runtime/inbox/"] },
  { packages: /^mdast|^micromark/, room: "bot-runtime", folders: ["bot-runtime/reply/"] },
  { packages: /^prom-client$/, room: "bot-runtime", folders: ["bot-runtime/ops/"] },
  { packages: /^@opentelemetry\//, room: "bot-runtime", folders: ["bot-runtime/ops/"] },
  { packages: /^pino$/, room: "bot-runtime", folders: ["bot-runtime/ops/"] },
  { packages: /^@kubernetes\//, room: "operator", folders: ["operator/kube/"] },
  { packages: /^ioredis$/, room: "operator", folders: ["operator/store/"] },
  { packages: /^(pino|prom-client)$/, room: "operator", folders: ["operator/ops/"] },
];

/** Packages that `crds/` may use: it is the contract, and whoever reads it should not need a client of anything. */
const crdsPackages = /^(zod|yaml|node:.*)$/;

/** Every import that crosses a border, as a sentence that says which and why. Pure. */
export function crossings(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, target }) => {
    const room = roomOf(file);
    if (room === undefined || isTest(file)) return [];
    const problem = target.startsWith("./")
      ? forbiddenRoom(room, target)
      : forbiddenPackage(room, file, target);
    return problem === undefined ? [] : [`${file} imports ${target.replace(/^\.\//, "")}: ${problem}`];
  });
}

function forbiddenRoom(room: string, target: string): string | undefined {
  const other = roomOf(target.slice(2));
  if (other === undefined || other === room) return undefined;
  return rooms[room]?.includes(other) ? undefined : `${room}/ may not import from ${other}/`;
}

function forbiddenPackage(room: string, file: string, target: string): string | undefined {
  if (room === "crds" && !crdsPackages.test(target)) return "crds/ may use zod only";
  const vendor = vendors.find((one) => one.room === room && one.packages.test(target));
  if (vendor === undefined || vendor.folders.some((folder) => file.startsWith(folder))) return undefined;
  return `only ${vendor.folders.join(", ")} may name it`;
}

const roomOf = (path: string): string | undefined => {
  const [room] = path.split("/");
  return room !== undefined && Object.hasOwn(rooms, room) ? room : undefined;
};

/** Tests, and the contract suites and fixtures that only tests run. */
const isTest = (file: string): boolean =>
  /\.(test|fixture)\.tsx?$|(^|\/)contract\.ts$|\/fixtures\//.test(file);

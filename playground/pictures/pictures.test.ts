import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pictureFile } from "./camera.ts";
import { scenes } from "./scenes.ts";

const root = join(import.meta.dirname, "../..");
const images = join(root, "docs/images");
const names = scenes.flatMap(({ pictures }) => pictures);
const themes = ["light", "dark"] as const;

/** Pages for people, each with the pictures that it names, as files of this repository. */
const pages = ["README.md", ...readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"))].map(
  (file) => {
    const folder = file === "README.md" ? root : join(root, "docs");
    const words = readFileSync(join(folder, file), "utf8");
    const found = [...words.matchAll(/(?:src|srcset)="([^":]+\.png)"/g)].map(([, path = ""]) =>
      join(folder, path),
    );
    return { file, words, found };
  },
);

test("each picture is taken by one scene", () => {
  expect(new Set(names).size).toBe(names.length);
});

test("the pictures that lie in docs/images are those that npm run screenshots takes, light and dark", () => {
  const wanted = names.flatMap((name) => themes.map((theme) => pictureFile(name, theme)));
  const there = readdirSync(images)
    .filter((file) => /-(?:light|dark)\.png$/.test(file))
    .map((file) => join(images, file));
  expect(there.sort()).toEqual(wanted.sort());
});

test("each of them is shown on a page, the dark one where a person's system is dark", () => {
  const words = pages.map((page) => page.words).join("\n");
  const missing = names.filter(
    (name) =>
      !new RegExp(
        `<source media="\\(prefers-color-scheme: dark\\)" srcset="[^"]*images/${name}-dark\\.png">\\s*<img alt="[^"]+"[^>]* src="[^"]*images/${name}-light\\.png">`,
      ).test(words),
  );
  expect(missing).toEqual([]);
});

test.each(pages)("what $file shows is there", ({ found }) => {
  for (const path of found) expect(statSync(path).isFile(), path).toBe(true);
});

test("a picture is small enough for a page on a slow line", () => {
  for (const name of names)
    for (const theme of themes)
      expect(statSync(pictureFile(name, theme)).size, `${name}-${theme}`).toBeLessThan(200_000);
});

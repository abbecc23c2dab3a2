import { expect, test } from "vitest";
import { localPaths } from "./mount-paths.ts";

const mounts = [
  { containerPath: "/tmp", localPath: "/local/t" },
  { containerPath: "/var/run/login", localPath: "/local/login" },
  { containerPath: "/var/run/login/more", localPath: "/local/more" },
  { containerPath: "/a.b", localPath: "/local/ab" },
];

test.each([
  ["", ""],
  ["/tmp", "/local/t"],
  ["/tmp/", "/local/t/"],
  ["/tmp/file", "/local/t/file"],
  ["/tmpfs", "/tmpfs"],
  ["/other/tmp", "/other/tmp"],
  ["http://host/tmp", "http://host/tmp"],
  ["http://tmp/", "http://tmp/"],
  ["--dir=/tmp/x", "--dir=/local/t/x"],
  ["/bin:/tmp:/var/run/login", "/bin:/local/t:/local/login"],
  ['{"file":"/var/run/login/token"}', '{"file":"/local/login/token"}'],
  ["/var/run/login/more/x", "/local/more/x"],
  ["/var/run/login/moreover", "/local/login/moreover"],
  ["/axb", "/axb"],
  ["/a.b", "/local/ab"],
])("%j becomes %j", (text, expected) => {
  expect(localPaths(text, mounts)).toBe(expected);
});

test("without mounts nothing changes", () => {
  expect(localPaths("/tmp", [])).toBe("/tmp");
});

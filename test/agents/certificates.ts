import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const missing = "openssl is not installed: apt-get install openssl";

/** Options of a test that makes certificates: skipped without openssl on a laptop, failing where `CI=true`. */
export const needsOpenssl = { skip: !hasOpenssl && process.env.CI !== "true" } as const;
if (needsOpenssl.skip) process.stderr.write(`SKIPPED: tests of TLS. ${missing}\n`);

/** Certificate and key, PEM. */
export type Pair = { readonly cert: string; readonly key: string };

export type Authority = {
  /** Its own certificate, PEM. */
  readonly ca: string;
  /** Signs a certificate for a server at this address, such as `IP:127.0.0.1` or `DNS:agent`, or for a client. */
  issue(subjectAltName: string): Pair;
};

/** A private certificate authority, whose certificates are good for two days. */
export function certificateAuthority(): Authority {
  if (!hasOpenssl) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  let issued = 0;
  const make = (name: string, args: readonly string[]): Pair => {
    const [cert, key] = [at(`${name}.crt`), at(`${name}.key`)];
    const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];
    execFileSync(
      "openssl",
      ["req", "-x509", ...fresh, "-out", cert, "-days", "2", "-subj", `/CN=${name}`, ...args],
      { stdio: "pipe" },
    );
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  };
  const { cert: ca } = make("authority", []);
  return {
    ca,
    issue(subjectAltName) {
      issued += 1;
      const signedByUs = ["-CA", at("authority.crt"), "-CAkey", at("authority.key")];
      const leaf = [
        "-addext",
        `subjectAltName=${subjectAltName}`,
        "-addext",
        "basicConstraints=critical,CA:FALSE",
      ];
      return make(`leaf-${issued}`, [...signedByUs, ...leaf]);
    },
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";

/** Nothing but our own script, style and pictures; no other origin, no inline script, no frame around us. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body><div id="page"></div><script src="/page.js"></script></body>
</html>
`;

/** Bundles the page once and returns the handler that serves it. False: not one of its files. */
export async function servePage(): Promise<(request: IncomingMessage, response: ServerResponse) => boolean> {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "page.tsx")],
    bundle: true,
    write: false,
    outdir: "/",
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>([
    ["/", { type: "text/html", body: document }],
  ]);
  for (const { path, contents } of bundle.outputFiles)
    files.set(path, { type: path.endsWith(".css") ? "text/css" : "text/javascript", body: contents });

  return (request, response) => {
    const file = files.get((request.url ?? "/").split("?")[0] ?? "/");
    if (file === undefined || request.method !== "GET") return false;
    response.writeHead(200, {
      "content-type": `${file.type}; charset=utf-8`,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
    });
    response.end(file.body);
    return true;
  };
}

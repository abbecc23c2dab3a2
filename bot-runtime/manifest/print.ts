import { stringify } from "yaml";
import type { AppManifest } from "./manifest.ts";

export const manifestForms = ["yaml", "json", "link"] as const;
export type ManifestForm = (typeof manifestForms)[number];

/** Slack's page for a new app, filled in. Source: Slack "Configuring apps with app manifests", sharing manifests. */
const newApp = "https://api.slack.com/apps?new_app=1&manifest_json=";

/** The manifest as text that ends in a line break: to paste (`yaml`, `json`), or the address that opens Slack's page with it. */
export function printManifest(manifest: AppManifest, form: ManifestForm): string {
  switch (form) {
    case "yaml":
      return stringify(manifest);
    case "json":
      return `${JSON.stringify(manifest, null, 2)}\n`;
    case "link":
      return `${newApp}${encodeURIComponent(JSON.stringify(manifest))}\n`;
  }
}

import type { Place } from "./app.tsx";
import { Faults } from "./faults.tsx";
import { Inspector } from "./inspector.tsx";
import { Shelf } from "./shelf.tsx";
import type { WorkspaceState } from "./workspace-state.ts";

export type DrawerTab = "alerts" | "faults" | "inspector";

const titles = { alerts: "Sample alerts", faults: "Faults", inspector: "Inspector" } as const;

/** What stands beside the workspace: alerts to fire, faults to switch, and what passes between Slack and the bot. */
export function Drawer({
  tab,
  state,
  go,
  close,
}: {
  tab: DrawerTab;
  state: WorkspaceState;
  go: (place: Place) => void;
  close: () => void;
}) {
  return (
    <aside className={`drawer ${tab}`} aria-label={titles[tab]}>
      <header>
        <h1>{titles[tab]}</h1>
        <button type="button" className="icon" aria-label={`Close ${titles[tab]}`} onClick={close}>
          ✕
        </button>
      </header>
      {tab === "alerts" && <Shelf go={go} />}
      {tab === "faults" && <Faults faults={state.faults} />}
      {tab === "inspector" && <Inspector passing={state.passing} />}
    </aside>
  );
}

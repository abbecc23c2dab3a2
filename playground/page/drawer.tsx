import type { Place } from "./app.tsx";
import { Faults } from "./faults.tsx";
import { Icon } from "./icon.tsx";
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
  select,
  close,
}: {
  tab: DrawerTab;
  state: WorkspaceState;
  go: (place: Place) => void;
  select: (tab: DrawerTab) => void;
  close: () => void;
}) {
  return (
    <aside className={`drawer ${tab}`} aria-label={titles[tab]}>
      <header>
        <div className="tabs" role="tablist">
          {(["alerts", "faults", "inspector"] as const).map((name) => (
            <button
              type="button"
              role="tab"
              key={name}
              aria-selected={name === tab}
              onClick={() => select(name)}
            >
              {name === "alerts" ? "Alerts" : titles[name]}
            </button>
          ))}
        </div>
        <button type="button" className="icon" aria-label={`Close ${titles[tab]}`} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="drawer-scroll">
        {tab === "alerts" && <Shelf go={go} />}
        {tab === "faults" && <Faults faults={state.faults} />}
        {tab === "inspector" && <Inspector passing={state.passing} />}
      </div>
    </aside>
  );
}

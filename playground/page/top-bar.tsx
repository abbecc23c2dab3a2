import type { DrawerTab } from "./drawer.tsx";
import { Icon, type IconName } from "./icon.tsx";
import type { Theme } from "./theme.ts";
import { useWorkspace } from "./workspace-context.ts";

const tools: readonly { readonly tab: DrawerTab; readonly words: string; readonly icon: IconName }[] = [
  { tab: "alerts", words: "Sample alerts", icon: "alarm" },
  { tab: "faults", words: "Faults", icon: "bolt" },
  { tab: "inspector", words: "Inspector", icon: "code" },
];

/** The bar over everything: find a channel, see the bot's connection, open the playground's own drawers. */
export function TopBar(props: {
  theme: Theme;
  setTheme: (theme: Theme) => void;
  isLive: boolean;
  faultsOn: number;
  drawer: DrawerTab | undefined;
  toggle: (tab: DrawerTab) => void;
  find: () => void;
  menu: () => void;
}) {
  const { theme, setTheme, isLive, faultsOn, drawer, toggle, find, menu } = props;
  const { view } = useWorkspace();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className="top">
      <button type="button" className="icon menu" aria-label="Channels" onClick={menu}>
        <Icon name="menu" />
      </button>
      <strong className="team">
        <span className="team-mark">{view.team.name[0]}</span>
        <span className="row-name">{view.team.name}</span>
      </strong>
      <button type="button" className="find" onClick={find}>
        <Icon name="search" /> <span>Search channels and people</span> <kbd>Ctrl K</kbd>
      </button>
      <Connection isLive={isLive} />
      {tools.map(({ tab, words, icon }) => (
        <button
          type="button"
          key={tab}
          className="tool"
          aria-label={words}
          aria-pressed={drawer === tab}
          title={words}
          onClick={() => toggle(tab)}
        >
          <Icon name={icon} /> <span>{words}</span>
          {tab === "faults" && faultsOn > 0 && <span className="count">{faultsOn}</span>}
        </button>
      ))}
      <button
        type="button"
        className="icon"
        aria-label={`Switch to ${other}`}
        title={`Switch to ${other}`}
        onClick={() => setTheme(other)}
      >
        <Icon name={theme === "dark" ? "sun" : "moon"} />
      </button>
    </header>
  );
}

/** The app's Socket Mode connections, or that this page itself lost the server. */
function Connection({ isLive }: { isLive: boolean }) {
  const { view } = useWorkspace();
  const app = view.apps[0]?.id;
  const count = view.connections.filter(({ appId }) => appId === app).length;
  const words = !isLive
    ? "reconnecting…"
    : count === 0
      ? "bot not connected"
      : `bot connected${count > 1 ? ` ×${count}` : ""}`;
  return (
    <span
      className={`connected ${isLive && count > 0 ? "yes" : "no"}`}
      role="status"
      title="Socket Mode connections of the app"
    >
      {words}
    </span>
  );
}

import { Blocks } from "./blocks.tsx";
import { isRecord } from "./interactive.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** The Home tab that an app published for this person. */
export function Home({ app }: { app: string }) {
  const { view, me } = useWorkspace();
  const home = view.views.find((one) => one.type === "home" && one.appId === app && one.user === me);
  const blocks = Array.isArray(home?.view.blocks) ? home.view.blocks.filter(isRecord) : [];
  return (
    <main className="conversation">
      <header>
        <h1>{view.apps.find(({ id }) => id === app)?.name ?? "App"}</h1>
        <span className="topic">Home</span>
      </header>
      <div className="messages">
        {home === undefined ? (
          <p className="empty">This app has published no Home tab for you.</p>
        ) : (
          <Blocks blocks={blocks} at={{ viewId: home.id }} />
        )}
      </div>
    </main>
  );
}

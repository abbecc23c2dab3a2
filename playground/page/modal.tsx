import { useState } from "react";
import type { OpenView } from "../slack/page-api.ts";
import { Blocks } from "./blocks/block.tsx";
import { Form, useFormOf } from "./blocks/form.tsx";
import { recordsIn, textOf } from "./blocks/slack-object.ts";
import { Dialog } from "./dialog.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** A modal that an app opened: its blocks, its inputs, and what the app found wrong with them. */
export function Modal({ view: open }: { view: OpenView }) {
  const { me, doing } = useWorkspace();
  const form = useFormOf(open.view.blocks, open.errors);
  const [busy, setBusy] = useState(false);
  const close = () => void doing({ kind: "close-view", user: me, viewId: open.id });
  const submit = async () => {
    setBusy(true);
    await doing({ kind: "submit-view", user: me, viewId: open.id, values: form.values() });
    setBusy(false);
  };
  return (
    <Dialog title={textOf(open.view.title)} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="dialog-body">
          <Form form={form}>
            <Blocks blocks={recordsIn(open.view.blocks)} at={{ viewId: open.id }} />
          </Form>
        </div>
        <footer>
          <button type="button" className="element" onClick={close}>
            {textOf(open.view.close) || "Cancel"}
          </button>
          {open.view.submit !== undefined && (
            <button type="submit" className="element primary" aria-busy={busy}>
              {textOf(open.view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

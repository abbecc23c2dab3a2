/** Lets etcd forget every revision but the newest, by its JSON gateway. */
export async function compactHistory(etcdPort: number): Promise<void> {
  const ask = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${etcdPort}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`etcd refused ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { header } = (await ask("/v3/kv/range", { key: btoa("/") })) as { header: { revision: string } };
  await ask("/v3/kv/compaction", { revision: header.revision, physical: true });
}

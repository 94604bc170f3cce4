/**
 * Work that finds out how things are. A call while it runs is answered by a run that began after the call, one for all
 * such calls: what runs already may have asked before the change that the caller heard of.
 */
export function afresh(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (!running) return (running = work().finally(() => (running = undefined)));
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
  return run;
}

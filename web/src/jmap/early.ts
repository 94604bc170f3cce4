/**
 * Answers that the page's head asked for while the program was on its way (see `head.ts`), by what was asked. Each is
 * taken once, by who would ask for the very same, and only while the page starts.
 */
export type Early = Map<string, Promise<Response>>;

declare global {
  interface Window {
    redoubtEarly?: Early;
  }
}

export function keyOf(url: string, init: RequestInit): string {
  return `${init.method ?? 'GET'} ${url} ${typeof init.body === 'string' ? init.body : ''}`;
}

const early = (): Early | undefined => (typeof window === 'undefined' ? undefined : window.redoubtEarly);

export function taken(url: string, init: RequestInit): Promise<Response> | undefined {
  const key = keyOf(url, init);
  const answer = early()?.get(key);
  early()?.delete(key);
  return answer;
}

/** The start is over: what nobody asked for by now is old. */
export function startOver(): void {
  early()?.clear();
}

/** Administration over HTTP: POST /api/NAME with an object of fields. What may be asked is decided by the server. */
import { createSignal } from 'solid-js';

export type Row = Record<string, unknown>;

export interface Answer {
  message: string;
  rows: Row[];
}

/** Who is signed in, and the names of the requests that she may ask. */
export interface Me {
  login: string;
  name: string;
  roles: string[];
  may: string[];
  twoPeople: string[];
  hostname: string;
}

/** The server said no; the message is the server's, for people. */
export class Refused extends Error {
  constructor(readonly kind: string, title: string) {
    super(title);
  }
}

/** Nobody is signed in any more. */
export class SignedOut extends Error {}

const MARK = { 'X-Redoubt': 'web', 'Content-Type': 'application/json' };
const [me, setMe] = createSignal<Me | undefined>();
export { me };

/** Whether a request may be asked; what may not be is not shown. */
export const may = (...names: string[]): boolean => names.some((name) => me()?.may.includes(name));

async function send(path: string, body: unknown, more: { headers?: Record<string, string>; signal?: AbortSignal } = {}): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST', credentials: 'same-origin', body: JSON.stringify(body), ...more, headers: { ...MARK, ...more.headers },
  });
  if (response.status === 401) {
    setMe(undefined);
    throw new SignedOut();
  }
  return response;
}

async function refusal(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => ({}))) as { type?: string; title?: string };
  return new Refused(problem.type?.split('/').pop() ?? '', problem.title ?? `HTTP ${response.status}`);
}

/** @throws Refused, SignedOut, or TypeError when the server is not reached */
export async function ask(name: string, fields: Record<string, unknown> = {}): Promise<Answer> {
  const response = await send(`/api/${name}`, given(fields));
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as Answer;
}

const given = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));

/** How far a long question is, in octets of the log, with some of what was found so far. */
export interface SoFar {
  progress: { done: number; all: number };
  rows: Row[];
}

/** A stream as its lines; what follows the last line end is none. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const pieces = decoder.decode(value, { stream: true }).split('\n');
      for (const piece of pieces.slice(0, -1)) {
        yield rest.join('') + piece;
        rest = [];
      }
      rest.push(pieces.at(-1) ?? '');
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/**
 * Asks a long question (audit.what-did, audit.query): tells how far it is, then each row, and gives the message. Whoever aborts it
 * ends it on the server, too.
 *
 * @throws as ask, and TypeError when the answer ends before it is whole
 */
export async function follow(
  name: string,
  fields: Record<string, unknown>,
  on: { soFar: (told: SoFar) => void; row: (row: Row) => void },
  signal: AbortSignal,
): Promise<string> {
  const response = await send(`/api/${name}`, given(fields), { headers: { Accept: 'application/x-ndjson' }, signal });
  if (!response.ok) throw await refusal(response);
  if (response.body) {
    for await (const line of lines(response.body)) {
      const told = JSON.parse(line) as Partial<SoFar> & { row?: Row; message?: string };
      if (told.progress) on.soFar({ progress: told.progress, rows: told.rows ?? [] });
      else if (told.row) on.row(told.row);
      else if (told.message !== undefined) return told.message;
    }
  }
  throw new TypeError('the answer is not whole');
}

export async function lookWho(): Promise<void> {
  const response = await send('/api/me', {});
  if (!response.ok) throw await refusal(response);
  setMe((await response.json()) as Me);
}

/** By `login`, `password` and `code`, or by what a passkey answers. */
export async function signIn(given: Record<string, string>): Promise<void> {
  const response = await fetch('/session', { method: 'POST', credentials: 'same-origin', headers: MARK, body: JSON.stringify(given) });
  if (!response.ok) throw await refusal(response);
}

export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE', credentials: 'same-origin', headers: MARK });
  setMe(undefined);
}

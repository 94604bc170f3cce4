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

async function send(path: string, body: unknown): Promise<Response> {
  const response = await fetch(path, { method: 'POST', credentials: 'same-origin', headers: MARK, body: JSON.stringify(body) });
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
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
  const response = await send(`/api/${name}`, kept);
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as Answer;
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

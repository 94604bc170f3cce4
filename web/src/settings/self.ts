/** What a person sees and changes of her own security, by the server's pages under /self/. Nothing of it is kept. */
import { asksToProve, Refused, REQUEST_MARK, signedOut, Unreachable } from '../jmap/client';

export interface AppPassword {
  id: number;
  name: string;
  services: string[];
  readOnly: boolean;
  created: string;
  lastUsed: string | null;
}

export interface Passkey {
  id: number;
  name: string;
  /** Whether its provider may have it on other devices of hers, too. */
  synced: boolean;
  /** Whether its device has said that it can open a sealed account (PRF). */
  prf: boolean;
  /** Whether it opens the person's sealed account. */
  opens: boolean;
  created: string;
  lastUsed: string | null;
}

export interface LiveSession {
  id: string;
  current: boolean;
  via: string;
  remote: string;
  agent: string;
  method: string;
  credential: string;
  appPassword: string;
  passkey: string;
  program: string;
  readOnly: boolean;
  since: string;
  lastSeen: string;
}

export interface State {
  login: string;
  confirmed: boolean;
  secondFactor: { since: string | null; recoveryCodes: number; demanded: boolean };
  passwordElsewhere: boolean;
  /** Whether her account's key is with her alone. */
  sealed: { since: string | null; possible: boolean; recoveryCodes: number; escrowed: boolean; escrowAsks: boolean };
  /** Officers of whom some together can let people into their sealed accounts again, each as NAME <ADDRESS>. */
  escrow: { policy: 'off' | 'offered' | 'compulsory'; version: string; needed: number; officers: string[]; code: string | null; asked: { by: string; reason: string; until: string } | null };
  /** Whether passkeys can be made by the name that this page was opened by. */
  passkeysHere: boolean;
  passkeys: Passkey[];
  appPasswords: AppPassword[];
  /** Let in with a browser; like an app password, and made by the program itself. */
  programs: AppPassword[];
  services: string[];
  sessions: LiveSession[];
}

export interface Visit {
  session: string;
  by: string;
  foreign: boolean;
  via: string;
  secure: boolean;
  method: string;
  first: string;
  last: string;
  remotes: string[];
  agents: string[];
  purposes: string[];
  mailboxes: string[];
  commands: string[];
  /** As IMAP writes sets: `1:4,9`. */
  messages: string;
  opened: number;
  reads: number;
  lists: number;
  searches: number;
  changes: number;
  exported: boolean;
  refused: number;
}

export interface Change {
  at: string;
  action: string;
  by: string;
  own: boolean;
  remote: string;
  done: boolean;
}

export interface AccessPage {
  visits: Visit[];
  changes: Change[];
  failures: { times: number; first: string | null; last: string | null; remotes: string[] };
  next: number | null;
  reached: string | null;
}

/**
 * Asks the server.
 *
 * @throws Refused with the last part of the problem's type, such as `wrong-password`
 * @throws SignedOut, Unreachable
 */
export async function self<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: Record<string, unknown>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/self/${path}`, {
      method,
      credentials: 'same-origin',
      headers: { ...REQUEST_MARK, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch (gone) {
    throw new Unreachable(String(gone));
  }
  if (response.status === 401) throw signedOut();
  if (await asksToProve(response)) throw new Unreachable('prove');
  if (response.status === 204) return undefined as T;
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { type?: string; title?: string };
  const type = problem.type?.split('/').pop();
  if (type === undefined && response.status >= 500) throw new Unreachable(`HTTP ${response.status}`);
  throw new Refused(type ?? `http:${response.status}`, problem.title);
}

/** The numbers of a set as IMAP writes it, the highest first, from a place on and no more than so many. */
export function numbers(set: string, from: number, most: number): number[] {
  const found: number[] = [];
  let skip = from;
  const ranges = set === '' ? [] : set.split(',').map((range) => range.split(':').map(Number));
  for (const range of ranges.reverse()) {
    const low = range[0] ?? 0;
    const high = range[1] ?? low;
    const take = Math.min(high - low + 1 - skip, most - found.length);
    for (let i = 0; i < take; i++) found.push(high - skip - i);
    skip = Math.max(0, skip - (high - low + 1));
    if (found.length === most) break;
  }
  return found;
}

import { fetchOr, JmapClient, Refused, REQUEST_MARK, SignedOut, Unreachable } from './client';
import { OWED, SESSION, SESSION_INIT } from './first';
import type { Session } from './types';

export type SignInOutcome =
  | { kind: 'in' }
  | { kind: 'wrong' }
  | { kind: 'code' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'unreachable' };

/** Signs in; the server answers with a cookie that this script never sees. */
export async function signIn(login: string, password: string, code?: string): Promise<SignInOutcome> {
  let response: Response;
  try {
    response = await fetch('/session', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', ...REQUEST_MARK },
      body: JSON.stringify(code ? { login, password, code } : { login, password }),
    });
  } catch {
    return { kind: 'unreachable' };
  }
  if (response.ok) {
    // A new session took the old one's place.
    localStorage.removeItem(OWED);
    return { kind: 'in' };
  }
  if (response.status === 429) {
    return { kind: 'wait', seconds: Number(response.headers.get('Retry-After') ?? 60) || 60 };
  }
  if (response.status === 401 || response.status === 400 || response.status === 403) {
    const problem = (await response.json().catch(() => ({}))) as { type?: string };
    return problem.type?.endsWith('/second-factor') ? { kind: 'code' } : { kind: 'wrong' };
  }
  return { kind: 'unreachable' };
}

/** Whether the server was told, or knew already. */
async function ended(): Promise<boolean> {
  try {
    const response = await fetch('/session', { method: 'DELETE', credentials: 'same-origin', headers: REQUEST_MARK });
    return response.ok || response.status === 401;
  } catch {
    return false;
  }
}

/** Signs out. What the server could not be told now, it is told at the next start, before anything else. */
export async function signOut(): Promise<void> {
  if (await ended()) localStorage.removeItem(OWED);
  else localStorage.setItem(OWED, '1');
}

/** Finishes a sign-out that the server was not told of. @throws Unreachable as long as it cannot be told */
async function finishSignOut(): Promise<void> {
  if (localStorage.getItem(OWED) === null) return;
  await signOut();
  if (localStorage.getItem(OWED) !== null) throw new Unreachable('sign-out');
}

/** Who is signed in. @throws SignedOut, Unreachable */
export async function openSession(): Promise<JmapClient> {
  await finishSignOut();
  const response = await fetchOr(SESSION, SESSION_INIT);
  if (!response.ok) throw new Refused(`http:${response.status}`);
  return new JmapClient((await response.json()) as Session);
}

export { SignedOut, Unreachable };

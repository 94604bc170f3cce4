import { fetchOr, JmapClient, Refused, REQUEST_MARK, SignedOut, Unreachable } from './client';
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
  if (response.ok) return { kind: 'in' };
  if (response.status === 429) {
    return { kind: 'wait', seconds: Number(response.headers.get('Retry-After') ?? 60) || 60 };
  }
  if (response.status === 401 || response.status === 400 || response.status === 403) {
    const problem = (await response.json().catch(() => ({}))) as { type?: string };
    return problem.type?.endsWith('/second-factor') ? { kind: 'code' } : { kind: 'wrong' };
  }
  return { kind: 'unreachable' };
}

export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE', credentials: 'same-origin', headers: REQUEST_MARK }).catch(() => undefined);
}

/** Who is signed in. @throws SignedOut, Unreachable */
export async function openSession(): Promise<JmapClient> {
  const response = await fetchOr('/.well-known/jmap', { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Refused(`http:${response.status}`);
  return new JmapClient((await response.json()) as Session);
}

export { SignedOut, Unreachable };

import { fetchOr, JmapClient, Refused, REQUEST_MARK, SignedOut, Unreachable } from './client';
import { OWED, SESSION, SESSION_INIT } from './first';
import type { KeyOffer, KeyRequest } from '../passkeys';
import type { Session } from './types';

/** What somebody may set up who has to have a second factor and has none. */
export interface Missing {
  offer: string;
  uri: string;
  picture: string;
  passkey?: KeyOffer;
}

export type SignInOutcome =
  | { kind: 'in'; recoveryCodes?: string[] }
  | { kind: 'wrong' }
  | { kind: 'code'; passkey?: KeyRequest }
  | { kind: 'missing'; missing: Missing }
  /** A second factor that was set up was not taken; the last part of the problem's type. */
  | { kind: 'refused'; type: string }
  /** Her account is sealed, and what she gave does not open it. */
  | { kind: 'sealed' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'unreachable' };

/** Signs in, with a login and password and what goes with them, or with a passkey alone; the server answers with a cookie that this script never sees. */
export async function signIn(given: Record<string, string>): Promise<SignInOutcome> {
  let response: Response;
  try {
    response = await fetch('/session', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', ...REQUEST_MARK },
      body: JSON.stringify(given),
    });
  } catch {
    return { kind: 'unreachable' };
  }
  if (response.ok) {
    // A new session took the old one's place.
    localStorage.removeItem(OWED);
    if (response.status === 204) return { kind: 'in' };
    const made = (await response.json().catch(() => ({}))) as { recoveryCodes?: string[] };
    return { kind: 'in', recoveryCodes: made.recoveryCodes };
  }
  if (response.status === 429) {
    return { kind: 'wait', seconds: Number(response.headers.get('Retry-After') ?? 60) || 60 };
  }
  if (response.status === 401 || response.status === 400 || response.status === 403) {
    return refusal((await response.json().catch(() => ({}))) as Problem);
  }
  return { kind: 'unreachable' };
}

type Problem = { type?: string } & Partial<Omit<Missing, 'passkey'>> & { passkey?: KeyOffer & KeyRequest };

function refusal(problem: Problem): SignInOutcome {
  const type = problem.type?.split('/').pop() ?? '';
  switch (type) {
    case 'second-factor':
      return { kind: 'code', passkey: problem.passkey };
    case 'second-factor-missing':
      return { kind: 'missing', missing: { offer: problem.offer ?? '', uri: problem.uri ?? '', picture: problem.picture ?? '', passkey: problem.passkey } };
    case 'sealed':
      return { kind: 'sealed' };
    case 'wrong-code':
    case 'passkey-wrong':
    case 'passkey-known':
    case 'invalid-passkey':
    case 'second-factor-expired':
    case 'second-factor-there':
      return { kind: 'refused', type };
    default:
      return { kind: 'wrong' };
  }
}

/** Asks for a passkey of whoever sits here; undefined where there are none. */
export async function askForKey(): Promise<KeyRequest | undefined> {
  // A passkey belongs to a name: where the page was opened by an address there are none (WebAuthn 5.1.3), and nobody is asked.
  if (/^[\d.]+$|:/.test(location.hostname)) return undefined;
  try {
    const response = await fetch('/session/passkey', { method: 'POST', credentials: 'same-origin', headers: REQUEST_MARK });
    return response.ok ? ((await response.json()) as KeyRequest) : undefined;
  } catch {
    return undefined;
  }
}

/** The sign-in of an organisation's identity provider. */
export interface OutsideSignIn {
  label: string;
  begin: string;
}

/** Where else one may sign in, if anywhere. */
export async function outsideSignIn(): Promise<OutsideSignIn | undefined> {
  try {
    const response = await fetch('/oidc', { credentials: 'same-origin', headers: REQUEST_MARK });
    if (response.status !== 200) return undefined;
    const said = (await response.json()) as Partial<OutsideSignIn>;
    return typeof said.label === 'string' && said.begin?.startsWith('/oidc/') ? { label: said.label, begin: said.begin } : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves for there; whoever comes back has a new session, which takes the old one's place. */
export function leaveFor(outside: OutsideSignIn): void {
  localStorage.removeItem(OWED);
  location.assign(outside.begin);
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

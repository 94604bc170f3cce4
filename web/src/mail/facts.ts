import { fetchOr, Refused, REQUEST_MARK } from '../jmap/client';
import { WEB, type Id } from '../jmap/types';
import { mail } from '../store/app';

/** What the server found out about a message: who really sent it, what it would load, how to leave its list. */
export interface Facts {
  remote: number;
  authentication: Verdict[] | null;
  unsubscribe: { oneClick: boolean; https: string | null; mailto: string | null } | null;
  /** An address of another organisation to which answers would go. */
  replyToDiffers: string | null;
  /** That the sender can be taken for somebody else: by a name, a domain like ours, or letters of several writings. */
  lookalike: { kind: 'name' | 'domain' | 'letters'; domain: string; claims: string } | null;
  /** Of S/MIME; absent and null where the message has none. */
  signature?: Signature | null;
}

/** Why a digital signature does not count. */
export type SignatureProblem =
  | 'MALFORMED'
  | 'TOO_LARGE'
  | 'NO_CERTIFICATE'
  | 'CHANGED'
  | 'NOT_OF_CERTIFICATE'
  | 'WEAK'
  | 'UNTRUSTED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'USAGE'
  | 'ADDRESS';

/** A digital signature (RFC 9219): whether it counts now and did when the message came, and what its certificate says. */
export interface Signature {
  verified: boolean;
  verifiedAtDelivery: boolean;
  problems: SignatureProblem[];
  name: string | null;
  address: string | null;
  issuer: string | null;
  until: string | null;
  signedAt: string | null;
}

/** A finding of Authentication-Results (RFC 8601). */
export interface Verdict {
  method: string;
  result: string;
  properties: Record<string, string>;
}

/** Where the server shows a message as a harmless document; undefined when this server does not. */
export function viewUrl(email: Id, remote: boolean, theme: 'light' | 'dark'): string | undefined {
  const template = mail().client.capability(mail().account, WEB)?.['viewUrl'];
  if (typeof template !== 'string') return undefined;
  return template
    .replace(/^https?:\/\/[^/]+/, '')
    .replace('{accountId}', encodeURIComponent(mail().account))
    .replace('{emailId}', encodeURIComponent(email))
    .replace(/\{remote(=[^}]*)?\}|\{0\|1\}/, remote ? '1' : '0')
    .replace(/\{theme(=[^}]*)?\}|\{light\|dark\}/, theme);
}

function base(email: Id): string | undefined {
  return viewUrl(email, false, 'light')?.replace(/\?.*$/, '');
}

const known = new Map<Id, Promise<Facts | undefined>>();

export function factsOf(email: Id): Promise<Facts | undefined> {
  const url = base(email);
  if (!url) return Promise.resolve(undefined);
  // Emails of several accounts may have one id.
  let facts = known.get(url);
  if (!facts) {
    facts = fetchOr(`${url}/facts`, {}).then((response) => (response.ok ? (response.json() as Promise<Facts>) : undefined));
    // What could not be asked now is asked again the next time.
    facts.catch(() => known.delete(url));
    known.set(url, facts);
    if (known.size > 500) known.delete(known.keys().next().value as Id);
  }
  return facts.catch(() => undefined);
}

/** The safe document as text, to quote from. */
export async function viewText(email: Id): Promise<string | undefined> {
  const url = viewUrl(email, false, 'light');
  if (!url) return undefined;
  const response = await fetchOr(url, {});
  return response.ok ? response.text() : undefined;
}

/** Asks the server to leave the list in one click (RFC 8058). */
export async function unsubscribe(email: Id): Promise<void> {
  const response = await fetchOr(`${base(email)}/unsubscribe`, { method: 'POST', headers: REQUEST_MARK });
  if (!response.ok) throw new Refused(`http:${response.status}`);
}

import { createSignal } from 'solid-js';

/** Where the person is; every place has an address of its own. */
export type Place =
  /** The account is there where somebody else shares the mailbox. */
  | { at: 'mail'; account?: string; mailbox: string; email?: string }
  | { at: 'view'; view: 'flagged' | 'unread' | 'all'; email?: string }
  | { at: 'search'; account?: string; query: string; email?: string }
  | { at: 'scheduled' }
  | { at: 'contacts' }
  | { at: 'settings'; page: string }
  | { at: 'start'; mailto?: string };

const part = (text: string | undefined) => (text ? decodeURIComponent(text) : undefined);

export function parse(path: string, query: string): Place {
  const [first, second, third, fourth, fifth] = path.split('/').filter(Boolean);
  const asked = new URLSearchParams(query);
  if (first === 'contacts') return { at: 'contacts' };
  if (first === 'settings') return { at: 'settings', page: part(second) ?? 'general' };
  if (first !== 'mail' || !second) return { at: 'start', mailto: asked.get('mailto') ?? undefined };
  const email = part(third);
  if (second === 'search') return { at: 'search', account: asked.get('of') ?? undefined, query: asked.get('q') ?? '', email };
  if (second === 'flagged' || second === 'unread' || second === 'all') return { at: 'view', view: second, email };
  if (second === 'scheduled') return { at: 'scheduled' };
  if (second === 'of') return { at: 'mail', account: part(third) ?? '', mailbox: part(fourth) ?? '', email: part(fifth) };
  return { at: 'mail', mailbox: part(second) ?? '', email };
}

export function path(place: Place): string {
  const email = 'email' in place && place.email ? `/${encodeURIComponent(place.email)}` : '';
  switch (place.at) {
    case 'mail':
      return `/mail/${place.account ? `of/${encodeURIComponent(place.account)}/` : ''}${encodeURIComponent(place.mailbox)}${email}`;
    case 'view':
      return `/mail/${place.view}${email}`;
    case 'search':
      return `/mail/search${email}?q=${encodeURIComponent(place.query)}${place.account ? `&of=${encodeURIComponent(place.account)}` : ''}`;
    case 'scheduled':
      return '/mail/scheduled';
    case 'contacts':
      return '/contacts';
    case 'settings':
      return `/settings/${place.page}`;
    case 'start':
      return '/';
  }
}

const here = () => parse(location.pathname, location.search);
const [place, setPlace] = createSignal<Place>(here());
export { place };

/** Goes somewhere; `replace` leaves no trace in the browser's history. */
export function go(to: Place, replace = false): void {
  const address = path(to);
  if (address !== location.pathname + location.search) {
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  }
  setPlace(to);
}

window.addEventListener('popstate', () => setPlace(here()));

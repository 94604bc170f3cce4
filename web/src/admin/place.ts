import { createSignal } from 'solid-js';

/** Where somebody is: the page's name, and what it shows of it, such as {@code people/helen@example.org}. */
const asked = () => location.pathname.replace(/^\/(admin\/?)?/, '').split('/').map(decodeURIComponent).join('/');
const [place, setPlace] = createSignal(asked());
export { place };

window.addEventListener('popstate', () => setPlace(asked()));

export function go(to: string): void {
  history.pushState(null, '', to ? `/admin/${to.split('/').map(encodeURIComponent).join('/')}` : '/');
  setPlace(to);
  queueMicrotask(() => document.querySelector<HTMLElement>('main h1')?.focus());
}

/** What stands in the address behind the page's own name. */
export const below = (): string => place().split('/').slice(1).join('/');

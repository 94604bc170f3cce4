const PLACE = 'redoubt.account';

/**
 * Says that an account is opened in this tab. Whether another one was open in it before, of which the page may still
 * hold something: what was looked for, what was being written, what can be undone.
 */
export function movesIn(account: string, tab: Pick<Storage, 'getItem' | 'setItem' | 'clear'> = sessionStorage): boolean {
  try {
    const before = tab.getItem(PLACE);
    if (before === account) return false;
    if (before !== null) tab.clear();
    tab.setItem(PLACE, account);
    return before !== null;
  } catch {
    // A browser that stores nothing keeps nothing of others either.
    return false;
  }
}

/** Leaves nothing of who signed out: a page that is begun anew remembers nobody. */
export function moveOut(): void {
  try {
    sessionStorage.clear();
  } finally {
    location.replace('/');
  }
}

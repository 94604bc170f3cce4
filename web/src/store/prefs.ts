import { createSignal } from 'solid-js';

/** What a person chose for this browser. No secret is among it. */
export interface Prefs {
  theme: 'system' | 'light' | 'dark' | 'contrast';
  language: string;
  density: 'comfortable' | 'compact';
  layout: 'columns' | 'single';
  conversations: boolean;
  /** Whether mail is kept on this device, for reading without a network. */
  keep: boolean;
  /** Seconds in which what was sent can be taken back. */
  undoSeconds: number;
  notify: boolean;
  plainText: boolean;
  /** Whether single keys do something (WCAG 2.2, 2.1.4 asks that they can be turned off). */
  shortcuts: boolean;
  /** Whether pictures and other remote things are loaded without asking. */
  remote: boolean;
  account: string;
}

const DEFAULTS: Prefs = {
  theme: 'system',
  language: '',
  density: 'comfortable',
  layout: 'columns',
  conversations: true,
  keep: false,
  undoSeconds: 10,
  notify: false,
  plainText: false,
  shortcuts: true,
  remote: false,
  account: '',
};
const PLACE = 'redoubt.prefs';

function stored(): Prefs {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Prefs>) };
  } catch {
    return DEFAULTS;
  }
}

const [prefs, write] = createSignal<Prefs>(stored());
export { prefs };

export function setPrefs(change: Partial<Prefs>): void {
  write({ ...prefs(), ...change });
  try {
    localStorage.setItem(PLACE, JSON.stringify(prefs()));
  } catch {
    // A browser that stores nothing forgets it at the next visit.
  }
}

// Other tabs follow at once.
if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === PLACE) write(stored());
  });
}

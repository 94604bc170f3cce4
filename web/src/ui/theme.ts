import { createEffect, createRoot, createSignal } from 'solid-js';
import { prefs } from '../store/prefs';
import { DARK, MORE_CONTRAST, themeOf, type Theme } from './themes';

const darkQuery = matchMedia(DARK);
const contrastQuery = matchMedia(MORE_CONTRAST);
const [system, setSystem] = createSignal({ dark: darkQuery.matches, contrast: contrastQuery.matches });
for (const query of [darkQuery, contrastQuery]) {
  query.addEventListener('change', () => setSystem({ dark: darkQuery.matches, contrast: contrastQuery.matches }));
}

/** The theme of the moment. */
export function theme(): Theme {
  return themeOf(prefs().theme, { dark: () => system().dark, contrast: () => system().contrast });
}

export function darkNow(): boolean {
  return theme() !== 'light';
}

createRoot(() =>
  createEffect(() => {
    document.documentElement.dataset['theme'] = theme();
    // In the next frame, which works out the styles anyway.
    requestAnimationFrame(() => {
      const colour = getComputedStyle(document.documentElement).getPropertyValue('--canvas').trim();
      document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour);
    });
  }),
);

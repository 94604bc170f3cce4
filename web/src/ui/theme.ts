import { createEffect, createRoot, createSignal } from 'solid-js';
import { prefs } from '../store/prefs';

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const contrastQuery = matchMedia('(prefers-contrast: more)');
const [system, setSystem] = createSignal({ dark: darkQuery.matches, contrast: contrastQuery.matches });
for (const query of [darkQuery, contrastQuery]) {
  query.addEventListener('change', () => setSystem({ dark: darkQuery.matches, contrast: contrastQuery.matches }));
}

/** The theme of the moment. */
export function theme(): 'light' | 'dark' | 'contrast' {
  const chosen = prefs().theme;
  if (chosen !== 'system') return chosen;
  return system().contrast ? 'contrast' : system().dark ? 'dark' : 'light';
}

export function darkNow(): boolean {
  return theme() !== 'light';
}

createRoot(() =>
  createEffect(() => {
    document.documentElement.dataset['theme'] = theme();
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--canvas').trim();
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour);
  }),
);

import { createEffect, createRoot, createSignal } from 'solid-js';
import { language } from '../../i18n';
import { en } from './en';

/** The texts of administration in one language: the same keys as English has. */
export type Texts = { [K in keyof typeof en]: string };

const others: Record<string, () => Promise<Texts>> = {
  de: async () => (await import('./de')).de,
  fr: async () => (await import('./fr')).fr,
  es: async () => (await import('./es')).es,
  hi: async () => (await import('./hi')).hi,
  bn: async () => (await import('./bn')).bn,
  ar: async () => (await import('./ar')).ar,
};

const [texts, setTexts] = createSignal<Texts>(en);

/** The texts in the language of the moment. Reactive. */
export const a = texts;

createRoot(() =>
  createEffect(() => {
    const wanted = language();
    void (others[wanted]?.() ?? Promise.resolve(en)).then((loaded) => language() === wanted && setTexts(() => loaded));
  }),
);

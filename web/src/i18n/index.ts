import { createSignal } from 'solid-js';
import { prefs } from '../store/prefs';
import { en } from './en';

/** The texts of one language: the same keys as English has, of the same kind. */
export type Messages = { [K in keyof typeof en]: (typeof en)[K] extends string ? string : (typeof en)[K] };

/** Languages that are complete, by their own names. */
export const LANGUAGES = {
  en: { name: 'English', load: async (): Promise<Messages> => en, rtl: false },
  de: { name: 'Deutsch', load: async (): Promise<Messages> => (await import('./de')).de, rtl: false },
  fr: { name: 'Français', load: async (): Promise<Messages> => (await import('./fr')).fr, rtl: false },
  es: { name: 'Español', load: async (): Promise<Messages> => (await import('./es')).es, rtl: false },
  hi: { name: 'हिन्दी', load: async (): Promise<Messages> => (await import('./hi')).hi, rtl: false },
  bn: { name: 'বাংলা', load: async (): Promise<Messages> => (await import('./bn')).bn, rtl: false },
  ar: { name: 'العربية', load: async (): Promise<Messages> => (await import('./ar')).ar, rtl: true },
};
export type Language = keyof typeof LANGUAGES;

const [messages, setMessages] = createSignal<Messages>(en);
const [current, setCurrent] = createSignal<Language>('en');

/** The texts in the language of the moment. Reactive. */
export const t = messages;
export const language = current;

function wanted(): Language {
  const choices = [prefs().language, ...navigator.languages].map((tag) => tag.split('-')[0] ?? '');
  return (choices.find((tag) => tag in LANGUAGES) as Language | undefined) ?? 'en';
}

/** Pages without this application (those that let programs in) speak what was chosen here; what the browser asks for they know. */
function keepForTheDoor(): void {
  const chosen = prefs().language;
  if (chosen in LANGUAGES) document.cookie = `__Host-redoubt-language=${chosen}; Path=/; Secure; SameSite=Lax; Max-Age=31536000`;
}

/** Takes up the language that was chosen, or the browser's. */
export async function applyLanguage(): Promise<void> {
  const tag = wanted();
  const loaded = await LANGUAGES[tag].load();
  if (wanted() !== tag) return;
  setMessages(() => loaded);
  setCurrent(tag);
  keepForTheDoor();
  document.documentElement.lang = tag;
  document.documentElement.dir = LANGUAGES[tag].rtl ? 'rtl' : 'ltr';
}

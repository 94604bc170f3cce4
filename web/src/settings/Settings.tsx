import { createEffect, createSignal, createUniqueId, For, lazy, Match, Show, Suspense, Switch, type JSX } from 'solid-js';
import { t, LANGUAGES, type Language } from '../i18n';
import { LABELS, SIEVE, VACATION } from '../jmap/types';
import { follow } from '../mail/Sidebar';
import { path, place } from '../router';
import { mail } from '../store/app';
import { forget, openKeep } from '../store/db';
import { prefs, setPrefs, type Prefs } from '../store/prefs';
import { Icon, type IconName } from '../ui/icons';
import { say } from '../ui/kit';
import { Storage } from './Storage';
import './settings.css';

const Identities = lazy(() => import('./Identities'));
const Labels = lazy(() => import('./Labels'));
const Rules = lazy(() => import('./Rules'));
const Vacation = lazy(() => import('./Vacation'));
const Security = lazy(() => import('./Security'));
const Access = lazy(() => import('./Access'));

/** A choice among a few. */
export function Choice<T extends string | number>(props: { label: string; hint?: string; value: T; options: [T, string][]; change: (value: T) => void }) {
  const id = createUniqueId();
  return (
    <div class="setting">
      <label for={id}>
        <strong>{props.label}</strong>
        <Show when={props.hint}><small>{props.hint}</small></Show>
      </label>
      <select
        id={id}
        class="input"
        value={String(props.value)}
        onChange={(event) => {
          const found = props.options.find(([value]) => String(value) === event.currentTarget.value);
          if (found) props.change(found[0]);
        }}
      >
        <For each={props.options}>{([value, label]) => <option value={String(value)} selected={value === props.value}>{label}</option>}</For>
      </select>
    </div>
  );
}

/** Something that is on or off. */
export function Toggle(props: { label: string; hint?: string; value: boolean; change: (value: boolean) => void }) {
  const id = createUniqueId();
  return (
    <div class="setting">
      <label for={id}>
        <strong>{props.label}</strong>
        <Show when={props.hint}><small>{props.hint}</small></Show>
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="switch"
        checked={props.value}
        onChange={(event) => {
          props.change(event.currentTarget.checked);
          // Where it was refused it goes back.
          event.currentTarget.checked = props.value;
        }}
      />
    </div>
  );
}

export function Group(props: { title: string; hint?: string; children: JSX.Element }) {
  return (
    <section class="group">
      <h2>{props.title}</h2>
      <Show when={props.hint}><p class="hint">{props.hint}</p></Show>
      <div class="group-body">{props.children}</div>
    </section>
  );
}

const set = <K extends keyof Prefs>(name: K) => (value: Prefs[K]) => setPrefs({ [name]: value });

async function wantNotices(on: boolean): Promise<void> {
  if (!on) return setPrefs({ notify: false });
  const allowed = typeof Notification !== 'undefined' && (await Notification.requestPermission()) === 'granted';
  setPrefs({ notify: allowed });
  if (!allowed) say(t().notifyDenied);
}

async function keepHere(on: boolean): Promise<void> {
  setPrefs({ keep: on });
  if (!on) await forget(mail().account);
  else openKeep(mail().account).close();
  // What is kept is decided when the account is opened.
  location.reload();
}

function General() {
  const languages = (): [string, string][] => [
    ['', t().languageBrowser],
    ...(Object.keys(LANGUAGES) as Language[]).map((tag): [string, string] => [tag, LANGUAGES[tag].name]),
  ];
  return (
    <>
      <Group title={t().appearance}>
        <Choice label={t().theme} value={prefs().theme} change={set('theme')} options={[['system', t().themeSystem], ['light', t().themeLight], ['dark', t().themeDark], ['contrast', t().themeContrast]]} />
        <Choice label={t().language} value={prefs().language} change={set('language')} options={languages()} />
        <Choice label={t().density} value={prefs().density} change={set('density')} options={[['comfortable', t().comfortable], ['compact', t().compact]]} />
        <Choice label={t().layout} value={prefs().layout} change={set('layout')} options={[['columns', t().layoutColumns], ['single', t().layoutSingle]]} />
        <Toggle label={t().conversations} hint={t().conversationsHint} value={prefs().conversations} change={set('conversations')} />
        <Toggle label={t().remoteContent} hint={t().remoteContentHint} value={prefs().remote} change={set('remote')} />
        <Toggle label={t().shortcutsOn} value={prefs().shortcuts} change={set('shortcuts')} />
      </Group>
      <Group title={t().compose}>
        <Choice label={t().undoSend} value={prefs().undoSeconds} change={set('undoSeconds')} options={[5, 10, 20, 30].map((n): [number, string] => [n, t().seconds(n)])} />
        <Toggle label={t().writePlain} value={prefs().plainText} change={set('plainText')} />
      </Group>
      <Group title={t().notifications}>
        <Toggle label={t().notify} hint={t().notifyHint} value={prefs().notify} change={(on) => void wantNotices(on)} />
      </Group>
      <Group title={t().offline}>
        <Toggle label={t().offlineKeep} hint={t().offlineKeepHint} value={prefs().keep} change={(on) => void keepHere(on)} />
      </Group>
      <Storage />
    </>
  );
}

interface Page {
  name: string;
  icon: IconName;
  label: () => string;
  there: () => boolean;
}

const can = (capability: string) => mail().client.capability(mail().account, capability) !== undefined;

const PAGES: Page[] = [
  { name: 'general', icon: 'palette', label: () => t().general, there: () => true },
  { name: 'identities', icon: 'person', label: () => t().identities, there: () => true },
  { name: 'labels', icon: 'label', label: () => t().lblLabels, there: () => can(LABELS) },
  { name: 'vacation', icon: 'palm', label: () => t().vacation, there: () => can(VACATION) },
  { name: 'rules', icon: 'filter', label: () => t().rules, there: () => can(SIEVE) },
  { name: 'security', icon: 'shield', label: () => t().security, there: () => true },
  { name: 'access', icon: 'eye', label: () => t().whoOpened, there: () => true },
];

/** What a person may set: for this browser, and for the account. */
export default function Settings() {
  const page = () => {
    const here = place();
    return here.at === 'settings' ? here.page : 'general';
  };
  const [shown, setShown] = createSignal(page());
  createEffect(() => setShown(page()));
  let nav: HTMLElement | undefined;
  // On a telephone the names stand in one line, which is moved to where one is.
  createEffect(() => {
    shown();
    nav?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  return (
    <div class="settings">
      <nav ref={nav} class="settings-nav" aria-label={t().settings}>
        <h1>{t().settings}</h1>
        <ul>
          <For each={PAGES.filter((each) => each.there())}>
            {(each) => (
              <li class="side-entry" classList={{ current: shown() === each.name }}>
                <a href={path({ at: 'settings', page: each.name })} aria-current={shown() === each.name ? 'page' : undefined} onClick={(event) => follow(event, { at: 'settings', page: each.name })}>
                  <Icon name={each.icon} />
                  <span class="name">{each.label()}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </nav>
      <div class="settings-page">
        <Suspense>
          <Switch fallback={<General />}>
            <Match when={shown() === 'identities'}><Identities /></Match>
            <Match when={shown() === 'labels' && can(LABELS)}><Labels /></Match>
            <Match when={shown() === 'vacation' && can(VACATION)}><Vacation /></Match>
            <Match when={shown() === 'rules' && can(SIEVE)}><Rules /></Match>
            <Match when={shown() === 'security'}><Security /></Match>
            <Match when={shown() === 'access'}><Access /></Match>
          </Switch>
        </Suspense>
      </div>
    </div>
  );
}

import { createEffect, createSignal, createUniqueId, For, lazy, Match, onCleanup, onMount, Show, Suspense, Switch, type Component } from 'solid-js';
import { Dynamic, render } from 'solid-js/web';
import { applyLanguage, LANGUAGES, t } from '../i18n';
import { prefs, setPrefs, type Prefs } from '../store/prefs';
import { Icon, type IconName } from '../ui/icons';
import { Button, Menu, Questions, Toasts, Tool } from '../ui/kit';
import { Part } from '../ui/Part';
import { lookWho, may, me, Refused, signIn, SignedOut, signOut } from './api';
import { go, place } from './place';
import { a, type Texts } from './texts';
import '../ui/tokens.css';
import '../ui/base.css';
import './admin.css';
import '../ui/theme';

interface Page {
  path: string;
  label: keyof Texts;
  icon: IconName;
  /** Shown to those who may ask one of these. */
  needs: string[];
  view: Component;
}

const page = (load: () => Promise<Record<string, unknown>>, name: string): Component => lazy(async () => ({ default: (await load())[name] as Component }));

const people = () => import('./People');
const offices = () => import('./Offices');
const mail = () => import('./Mail');
const watch = () => import('./Watch');
const VIEWS = {
  overview: page(() => import('./Overview'), 'Overview'),
  people: page(people, 'People'),
  groups: page(people, 'Groups'),
  roles: page(offices, 'Roles'),
  grants: page(offices, 'Grants'),
  approvals: page(offices, 'Approvals'),
  sessions: page(watch, 'Sessions'),
  audit: page(() => import('./Audit'), 'Audit'),
  alerts: page(watch, 'Alerts'),
  queue: page(mail, 'Queue'),
  quarantine: page(mail, 'Quarantine'),
  trace: page(mail, 'Trace'),
  domains: page(mail, 'Domains'),
};

const PAGES: Page[] = [
  { path: '', label: 'overview', icon: 'shield', needs: ['status'], view: VIEWS.overview },
  { path: 'people', label: 'people', icon: 'person', needs: ['account.find'], view: VIEWS.people },
  { path: 'groups', label: 'groups', icon: 'people', needs: ['group.list'], view: VIEWS.groups },
  { path: 'roles', label: 'roles', icon: 'shieldCheck', needs: ['role.list'], view: VIEWS.roles },
  { path: 'grants', label: 'grants', icon: 'eye', needs: ['grant.list'], view: VIEWS.grants },
  { path: 'approvals', label: 'approvals', icon: 'check', needs: ['approval.list'], view: VIEWS.approvals },
  { path: 'sessions', label: 'sessions', icon: 'clock', needs: ['session.list'], view: VIEWS.sessions },
  { path: 'audit', label: 'audit', icon: 'bullets', needs: ['audit.search'], view: VIEWS.audit },
  { path: 'alerts', label: 'alerts', icon: 'bell', needs: ['alerts.list'], view: VIEWS.alerts },
  { path: 'queue', label: 'queue', icon: 'sent', needs: ['queue.list'], view: VIEWS.queue },
  { path: 'quarantine', label: 'quarantine', icon: 'junk', needs: ['quarantine.list'], view: VIEWS.quarantine },
  { path: 'trace', label: 'trace', icon: 'search', needs: ['trace'], view: VIEWS.trace },
  { path: 'domains', label: 'domains', icon: 'globe', needs: ['domain.dns'], view: VIEWS.domains },
];

function Door(props: { entered: () => void }) {
  const ids = [createUniqueId(), createUniqueId(), createUniqueId()];
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal('');
  const enter = async (given: () => Promise<Record<string, string> | undefined>, wrong: () => string) => {
    if (busy()) return;
    setBusy(true);
    setProblem('');
    try {
      const all = await given();
      if (all) {
        await signIn(all);
        props.entered();
      } else {
        setProblem(wrong());
      }
    } catch (error) {
      const no = error instanceof Refused ? error : undefined;
      setProblem(!no ? t().signInUnreachable : no.kind === 'not-for-you' ? a().notForYou : no.kind === 'second-factor' || no.message === 'Sign in' ? wrong() : no.message);
    }
    setBusy(false);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string) => String(data.get(name) ?? '');
    void enter(async () => ({ login: field('login').trim(), password: field('password'), code: field('code').replace(/\s/g, '') }), () => t().signInWrong);
  };
  const passkey = () =>
    void enter(async () => {
      const [{ askForKey }, { useKey }] = await Promise.all([import('../jmap/session'), import('../passkeys')]);
      const question = await askForKey();
      return question && useKey(question);
    }, () => t().passkeyFailed);
  return (
    <main class="door">
      <form class="door-card" onSubmit={submit}>
        <span class="mark"><Icon name="redoubt" /></span>
        <h1>{a().title}</h1>
        <p class="hint">{a().signInHint}</p>
        <div class="field">
          <label for={ids[0]}>{t().login}</label>
          <input id={ids[0]} name="login" class="input" type="email" autocomplete="username" required autofocus />
        </div>
        <div class="field">
          <label for={ids[1]}>{t().password}</label>
          <input id={ids[1]} name="password" class="input" type="password" autocomplete="current-password" required />
        </div>
        <div class="field">
          <label for={ids[2]}>{t().code}</label>
          <input id={ids[2]} name="code" class="input" autocomplete="one-time-code" required aria-describedby="code-hint" />
          <small id="code-hint">{t().codeHint}</small>
        </div>
        <p class="problem" role="alert">{problem()}</p>
        <Button type="submit" kind="primary" big busy={busy()}>{t().signIn}</Button>
        <Show when={typeof PublicKeyCredential !== 'undefined'}>
          <Button icon="key" big disabled={busy()} onClick={passkey}>{t().passkeyUse}</Button>
        </Show>
      </form>
    </main>
  );
}

const THEMES: { theme: Prefs['theme']; label: 'themeSystem' | 'themeLight' | 'themeDark' | 'themeContrast' }[] = [
  { theme: 'system', label: 'themeSystem' },
  { theme: 'light', label: 'themeLight' },
  { theme: 'dark', label: 'themeDark' },
  { theme: 'contrast', label: 'themeContrast' },
];

function Frame() {
  const [drawn, setDrawn] = createSignal(false);
  const shown = () => PAGES.filter((each) => may(...each.needs));
  const current = () => shown().find((each) => each.path === (place().split('/')[0] ?? '')) ?? shown()[0];
  const label = () => a()[current()?.label ?? 'title'];
  createEffect(() => void (document.title = `${label()} – Redoubt`));
  const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setDrawn(false);
  onMount(() => document.addEventListener('keydown', onKey));
  onCleanup(() => document.removeEventListener('keydown', onKey));
  return (
    <div class="frame" classList={{ drawn: drawn() }}>
      <a class="skip" href="#page" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('main h1')?.focus(); }}>{a().skip}</a>
      <header class="bar">
        <Tool class="drawer-button" icon="menu" label={a().pages} tipAt="start" aria-expanded={drawn()} onClick={() => setDrawn(!drawn())} />
        <span class="mark"><Icon name="redoubt" /></span>
        <span class="bar-name"><strong>{a().title}</strong><small dir="ltr">{me()?.hostname}</small></span>
        <span class="bar-me"><span dir="ltr">{me()?.login}</span><small>{me()?.roles.join(', ')}</small></span>
        <Menu icon="palette" label={t().theme} tipAt="end" entries={THEMES.map((each) => ({ label: t()[each.label], checked: prefs().theme === each.theme, run: () => setPrefs({ theme: each.theme }) }))} />
        <Menu icon="globe" label={t().language} tipAt="end" entries={[
          { label: t().languageBrowser, checked: prefs().language === '', run: () => setPrefs({ language: '' }) },
          ...Object.entries(LANGUAGES).map(([tag, one]) => ({ label: one.name, checked: prefs().language === tag, run: () => setPrefs({ language: tag }) })),
        ]} />
        <Tool icon="out" label={t().signOut} tipAt="end" onClick={() => void signOut()} />
      </header>
      <nav class="side" aria-label={a().pages}>
        <ul>
          <For each={shown()}>
            {(each) => (
              <li>
                <a
                  href={each.path ? `/admin/${each.path}` : '/'}
                  aria-current={current()?.path === each.path ? 'page' : undefined}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    setDrawn(false);
                    go(each.path);
                  }}
                >
                  <Icon name={each.icon} />
                  <span>{a()[each.label]}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </nav>
      <div class="veil" onClick={() => setDrawn(false)} />
      <main id="page" class="sheet">
        <h1 tabindex="-1">{label()}</h1>
        <Show when={current()} keyed>
          {(now) => <Part><Suspense fallback={<p class="hint" aria-busy="true">{a().loading}</p>}><Dynamic component={now.view} /></Suspense></Part>}
        </Show>
      </main>
      <Questions />
    </div>
  );
}

const [stage, setStage] = createSignal<'opening' | 'asked' | 'broken'>('opening');

async function enter(): Promise<void> {
  try {
    await lookWho();
    setStage('asked');
  } catch (error) {
    setStage(error instanceof SignedOut ? 'asked' : 'broken');
  }
}

function Root() {
  createEffect(() => void applyLanguage());
  return (
    <>
      <Switch fallback={<Frame />}>
        <Match when={stage() === 'opening'}>
          <div class="opening" aria-busy="true"><span class="spinner" /></div>
        </Match>
        <Match when={stage() === 'broken'}>
          <div class="opening">
            <p>{a().unreachable}</p>
            <Button onClick={() => void enter()}>{t().tryAgain}</Button>
          </div>
        </Match>
        <Match when={!me()}>
          <Door entered={() => void enter()} />
        </Match>
      </Switch>
      <Toasts />
    </>
  );
}

render(() => <Root />, document.getElementById('app')!);
void enter();

import { createEffect, createSignal, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { composers } from './compose/state';
import { t } from './i18n';
import { Help } from './mail/Help';
import { MessageList, title } from './mail/MessageList';
import { Mover } from './mail/Mover';
import { Reader } from './mail/Reader';
import { SearchBar } from './mail/SearchBar';
import { handlers, onKey, showHelp } from './mail/shortcuts';
import { drawer, setDrawer, sharing, Sidebar } from './mail/Sidebar';
import { labeler, openId, setSelected, snoozer } from './mail/view';
import { go, place } from './router';
import { mail, ownMail } from './store/app';
import { prefs } from './store/prefs';
import { afterDrawing } from './ui/drawn';
import { Icon } from './ui/icons';
import { Part } from './ui/Part';
import { Avatar, Menu, Questions, Tool } from './ui/kit';

const Composers = lazy(() => import('./compose/Composers'));
const Settings = lazy(() => import('./settings/Settings'));
const Labeler = lazy(() => import('./mail/Labeler'));
const Snoozer = lazy(() => import('./mail/Snoozer'));
const Contacts = lazy(() => import('./contacts/Contacts'));
const Scheduled = lazy(() => import('./mail/Scheduled'));
const Sharing = lazy(() => import('./mail/Sharing').then((module) => ({ default: module.Sharing })));

function Top(props: { signOut: () => void }) {
  const me = () => mail().identities()[0] ?? { name: null, email: mail().client.session.username };
  return (
    <header class="top">
      <Tool class="drawer-button" icon="menu" label={t().openMenu} tipAt="start" aria-expanded={drawer()} onClick={() => setDrawer(!drawer())} />
      <a class="brand" href="/" onClick={(event) => { event.preventDefault(); go({ at: 'start' }); }}>
        <span class="mark"><Icon name="redoubt" /></span>
        <span class="brand-name">Redoubt</span>
      </a>
      <SearchBar />
      <Show when={!mail().online()}>
        <span class="state" role="status" title={t().offlineNow}>
          <Icon name="offline" />
          <span>{ownMail().waiting() > 0 ? t().changesWaiting(ownMail().waiting()) : t().offlineShort}</span>
        </span>
      </Show>
      <Tool class="top-help" icon="keyboard" label={t().shortcuts} keys="?" tipAt="end" onClick={() => showHelp(true)} />
      <Tool class="top-settings" icon="settings" label={t().settings} tipAt="end" onClick={() => go({ at: 'settings', page: 'general' })} />
      <span class="me" title={me().email}>
        <Avatar of={me()} small />
        <Menu icon="down" label={me().email} small tipAt="end" entries={[
          { label: t().settings, icon: 'settings', run: () => go({ at: 'settings', page: 'general' }) },
          { label: t().shortcuts, icon: 'keyboard', keys: '?', run: () => showHelp(true) },
          { label: t().signOut, icon: 'out', line: true, run: () => props.signOut() },
        ]} />
      </span>
    </header>
  );
}

/** From the address that names no place to the inbox; reactive. */
export function goToInbox(): void {
  const here = place();
  if (here.at !== 'start') return;
  const inbox = ownMail().role('inbox') ?? ownMail().mailboxes()[0];
  if (inbox) go({ at: 'mail', mailbox: inbox.id }, true);
  const to = here.mailto;
  if (to) void import('./compose/start').then((compose) => compose.mailto(to));
}

/** The application of somebody who is signed in. */
export function App(props: { signOut: () => void }) {
  // The list is what one comes for: it is on the screen before what stands around it.
  const [drawn, setDrawn] = createSignal(false);
  onMount(() => {
    afterDrawing(() => setDrawn(true));
    document.addEventListener('keydown', onKey);
    onCleanup(() => document.removeEventListener('keydown', onKey));
  });
  handlers.compose = () => void import('./compose/start').then((compose) => compose.write());
  createEffect(goToInbox);
  createEffect(() => {
    const unread = ownMail().mailboxes().find((mailbox) => mailbox.role === 'inbox')?.unreadEmails ?? 0;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${title() || t().settings} – Redoubt`;
  });
  createEffect(() => {
    const here = place();
    // What was selected in one list is not in another.
    void (here.at === 'mail' ? `${here.account ?? ''} ${here.mailbox}` : here.at === 'search' ? here.query : here.at);
    setSelected(new Set<string>());
  });
  return (
    <div class="app" classList={{ reading: openId() !== undefined, single: prefs().layout === 'single', drawn: drawer() }}>
      <a class="skip" href="#messages" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('#messages [tabindex="0"]')?.focus(); }}>{t().skipToMessages}</a>
      <Top signOut={props.signOut} />
      <div class="drawer-scrim" onClick={() => setDrawer(false)} />
      <Show when={drawn()} fallback={<nav class="sidebar" aria-label={t().mainNavigation} />}>
        <Part><Sidebar /></Part>
      </Show>
      <Show
        when={place().at !== 'settings' && place().at !== 'scheduled' && place().at !== 'contacts'}
        fallback={
          <main class="page">
            <Part><Suspense>
              <Show when={place().at === 'settings'} fallback={<Show when={place().at === 'contacts'} fallback={<Scheduled />}><Contacts /></Show>}>
                <Settings />
              </Show>
            </Suspense></Part>
          </main>
        }
      >
        <main class="panes">
          {/* Emails of two accounts may have one id: nothing of the one is kept for the other. */}
          <Show when={mail().account} keyed>
            <Part><MessageList /></Part>
            <Part><Reader /></Part>
          </Show>
        </main>
      </Show>
      <button class="floating" aria-label={t().compose} onClick={() => handlers.compose?.()}>
        <Icon name="drafts" />
      </button>
      <Show when={composers().length > 0}>
        <Part><Suspense>
          <Composers />
        </Suspense></Part>
      </Show>
      <Mover />
      <Show when={labeler()}>
        <Part><Suspense>
          <Labeler />
        </Suspense></Part>
      </Show>
      <Show when={snoozer()}>
        <Part><Suspense>
          <Snoozer />
        </Suspense></Part>
      </Show>
      <Show when={sharing()}>
        <Part><Suspense>
          <Sharing />
        </Suspense></Part>
      </Show>
      <Help />
      <Questions />
    </div>
  );
}

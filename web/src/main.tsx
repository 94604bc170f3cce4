import { createEffect, createSignal, Match, Switch } from 'solid-js';
import { render } from 'solid-js/web';
import { App } from './App';
import { applyLanguage, t } from './i18n';
import { JmapClient, Refused, whenSignedOut } from './jmap/client';
import { openSession, SignedOut, signOut } from './jmap/session';
import { MAIL, type Session } from './jmap/types';
import { notifyArrived } from './mail/notify';
import { SignIn } from './SignIn';
import { mailStore, setMailStore } from './store/app';
import { forget, openKeep } from './store/db';
import { MailStore, type Rest } from './store/mail';
import { moveOut, movesIn } from './store/tenant';
import { prefs, setPrefs } from './store/prefs';
import { workerUrl } from './trusted';
import { confirm, say, Toasts } from './ui/kit';
import './ui/tokens.css';
import './ui/base.css';
import './ui/layout.css';
import './mail/mail.css';
import './ui/theme';

const [stage, setStage] = createSignal<'opening' | 'out' | 'in' | 'broken'>('opening');

let rest: Rest | undefined;

const events = {
  signedOut: () => {
    rest = mailStore()?.close() ?? rest;
    setMailStore(undefined);
    setStage('out');
  },
  left: () => {
    events.signedOut();
    moveOut();
  },
  refused: (type: string) => void say(type === 'overQuota' ? t().overQuota : t().refused),
  arrived: notifyArrived,
};

/** Opens the account: with the server, or from what is kept here when the server is not reached. */
async function enter(): Promise<void> {
  let client: JmapClient | undefined;
  let offline = false;
  try {
    client = await openSession();
  } catch (error) {
    if (error instanceof SignedOut) return void setStage('out');
    if (error instanceof Refused) return void setStage('broken');
    const kept = prefs().keep && prefs().account ? await (await openKeep(prefs().account)).get<Session>('values', 'session') : undefined;
    if (!kept) return void setStage(prefs().account ? 'broken' : 'out');
    client = new JmapClient(kept);
    offline = true;
  }
  // Who signs in after somebody else's session ended gets nothing of hers: the page is begun anew.
  if (movesIn(client.accountFor(MAIL) ?? '')) return location.replace('/');
  const store = await MailStore.open(client, events, offline, rest);
  rest = undefined;
  setPrefs({ account: store.account });
  setMailStore(store);
  setStage('in');
}

async function leave(): Promise<void> {
  const store = mailStore();
  if (store && store.waiting() > 0 && !(await confirm({ title: t().signOut, text: t().signedOutWaiting, yes: t().signOut, danger: true }))) return;
  await signOut();
  setPrefs({ account: '' });
  store?.tellSignedOut();
  events.signedOut();
  // Another tab that sleeps may keep the database open; this page does not wait for it for ever.
  if (store) await Promise.race([forget(store.account), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  moveOut();
}

function Root() {
  createEffect(() => void applyLanguage());
  return (
    <>
      <Switch>
        <Match when={stage() === 'opening'}>
          <div class="opening" aria-busy="true"><span class="spinner" /></div>
        </Match>
        <Match when={stage() === 'out'}>
          <SignIn entered={() => void enter()} />
        </Match>
        <Match when={stage() === 'broken'}>
          <div class="opening">
            <p>{t().signInUnreachable}</p>
            <button class="button" onClick={() => void enter()}>{t().tryAgain}</button>
          </div>
        </Match>
        <Match when={stage() === 'in' && mailStore()}>
          <App signOut={() => void leave()} />
        </Match>
      </Switch>
      <Toasts />
    </>
  );
}

whenSignedOut(events.signedOut);
render(() => <Root />, document.getElementById('app')!);
void enter().catch(() => setStage('broken'));

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register(workerUrl()).then((registration) => {
    registration?.addEventListener('updatefound', () => {
      const next = registration.installing;
      next?.addEventListener('statechange', () => {
        if (next.state !== 'installed' || !navigator.serviceWorker.controller) return;
        say(t().updateReady, {
          label: t().reload,
          run: () => {
            navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
            next.postMessage('update');
          },
        }, 60_000);
      });
    });
  }, () => undefined);
}


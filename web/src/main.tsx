import { createEffect, createSignal, Match, Show, Switch } from 'solid-js';
import { render } from 'solid-js/web';
import { App, goToInbox } from './App';
import { applyLanguage, t } from './i18n';
import { JmapClient, Refused, whenAskedToProve, whenSignedOut } from './jmap/client';
import { startOver } from './jmap/early';
import { CHUNK } from './jmap/first';
import { openSession, SignedOut, signOut } from './jmap/session';
import { MAIL, type Session } from './jmap/types';
import { notifyArrived } from './mail/notify';
import { list } from './mail/view';
import { place } from './router';
import { Prove } from './Prove';
import { SignIn } from './SignIn';
import { mailStore, setMailStore } from './store/app';
import { forget, openKeep } from './store/db';
import { MailStore, type Rest } from './store/mail';
import { moveOut, movesIn } from './store/tenant';
import { prefs, setPrefs } from './store/prefs';
import { workerUrl } from './trusted';
import { confirm, prepare, say, Toasts } from './ui/kit';
import './ui/tokens.css';
import './ui/base.css';
import './ui/layout.css';
import './mail/mail.css';
import './ui/theme';

const [stage, setStage] = createSignal<'opening' | 'out' | 'in' | 'broken'>('opening');

/** Whether the second factor is asked for again. */
const [proving, setProving] = createSignal(false);

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
    const kept = prefs().keep && prefs().account ? await openKeep(prefs().account).get<Session>('values', 'session') : undefined;
    if (!kept) return void setStage(prefs().account ? 'broken' : 'out');
    client = new JmapClient(kept);
    offline = true;
  }
  // Who signs in after somebody else's session ended gets nothing of hers: the page is begun anew.
  if (movesIn(client.accountFor(MAIL) ?? '')) return location.replace('/');
  const left = rest;
  rest = undefined;
  const store = await MailStore.open(client, events, offline, left);
  if (prefs().account !== store.account) setPrefs({ account: store.account });
  // What is another's is shown when it is open; until then nothing of one's own must be taken for it.
  const here = place();
  const following = (here.at === 'mail' || here.at === 'search') && here.account ? store.follow(offline, left) : undefined;
  await following;
  setMailStore(store);
  goToInbox();
  // Mostly the list is there already, and nothing else has to be drawn first.
  await Promise.race([list()?.ensure(0, CHUNK), pause(A_MOMENT)]);
  startOver();
  setStage('in');
  await idle();
  if (mailStore() === store && !following) void store.follow(offline, left);
  void prepare();
}

/** So long is waited for the list before the page is shown without it. */
const A_MOMENT = 200;
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
/** Until what is on the screen is drawn, or for a second. */
const idle = () => new Promise((resolve) => ('requestIdleCallback' in window ? requestIdleCallback(resolve, { timeout: 1_000 }) : setTimeout(resolve, 200)));

async function leave(): Promise<void> {
  const store = mailStore();
  if (store && store.waiting() > 0 && !(await confirm({ title: t().signOut, text: t().signedOutWaiting, yes: t().signOut, danger: true }))) return;
  await signOut();
  setProving(false);
  setPrefs({ account: '' });
  store?.tellSignedOut();
  events.signedOut();
  // Another tab that sleeps may keep the database open; this page does not wait for it for ever.
  if (store) await Promise.race([forget(store.account), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  moveOut();
}

/** Goes on where it was: what waited is sent, or the account is opened. */
function proved(): void {
  setProving(false);
  if (stage() === 'in') window.dispatchEvent(new Event('online'));
  else void enter().catch(() => setStage('broken'));
}

function Root() {
  createEffect(() => void applyLanguage());
  return (
    <>
      <Switch>
        <Match when={proving() && stage() !== 'in' && stage() !== 'out'}>{null}</Match>
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
      <Show when={proving() && stage() !== 'out'}>
        <Prove proved={proved} signOut={() => void leave()} />
      </Show>
      <Toasts />
    </>
  );
}

whenSignedOut(events.signedOut);
whenAskedToProve(() => setProving(true));
render(() => <Root />, document.getElementById('app')!);
void enter()
  .catch(() => setStage('broken'))
  .then(idle)
  .then(keepProgram);

/** Has the browser keep the program itself on the device. */
async function keepProgram(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(workerUrl()).catch(() => undefined);
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
}

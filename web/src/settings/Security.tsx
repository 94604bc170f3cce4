import { createResource, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import { t } from '../i18n';
import { fully } from '../i18n/format';
import { Refused } from '../jmap/client';
import { Button, confirm, Empty, Modal, say } from '../ui/kit';
import { useKey, knowsPasskeys, type KeyAnswer, type KeyRequest } from '../passkeys';
import { EscrowOffer, EscrowState } from './Escrow';
import { letOpen, Passkeys, toldOfKeys } from './Passkeys';
import { Group } from './Settings';
import { self, type AppPassword, type LiveSession, type Passkey, type State } from './self';

/** What the server said, in the person's words. */
function told(error: unknown): string {
  if (!(error instanceof Refused)) return t().needsServer;
  switch (error.type) {
    case 'wrong-password':
      return t().secWrongPassword;
    case 'wrong-code':
      return t().secWrongCode;
    case 'known-password':
      return t().secKnownPassword;
    case 'invalid-password':
      return t().secInvalidPassword;
    case 'too-many-guesses':
      return t().secWait;
    case 'second-factor-expired':
      return t().secExpired;
    case 'second-factor-demanded':
      return t().secFactorDemanded;
    case 'password-elsewhere':
      return t().secElsewhere;
    case 'sealing-refused':
      return t().sealNot;
    case 'escrow-changed':
      return t().escrowChanged;
    case 'invalid-app-password':
      return t().secInvalidApp;
    default:
      return toldOfKeys(error) ?? t().refused;
  }
}

function PasswordField(props: { label: string; value: string; change: (to: string) => void; fresh?: boolean; hint?: string; focus?: boolean }) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input"
        type="password"
        required
        autocomplete={props.fresh ? 'new-password' : 'current-password'}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        value={props.value}
        onInput={(event) => props.change(event.currentTarget.value)}
        ref={(field) => props.focus && queueMicrotask(() => field.focus())}
      />
      <Show when={props.hint}><small id={`${id}-hint`}>{props.hint}</small></Show>
    </div>
  );
}

/** Password managers want to know whose password it is. */
function Whose(props: { login: string }) {
  return <input type="email" autocomplete="username" value={props.login} readOnly hidden />;
}

interface Asked {
  again: () => Promise<void>;
}
const [asked, ask] = createSignal<Asked | undefined>();

/** Does something that the server may want the password for once more, and asks for it then. */
async function fresh(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused && error.type === 'confirm') ask({ again: work });
    else say(told(error));
  }
}

function Confirm(props: { login: string; code: boolean; key: boolean }) {
  const id = createUniqueId();
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [problem, setProblem] = createSignal('');
  const close = () => {
    ask(undefined);
    setPassword('');
    setCode('');
    setProblem('');
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const again = asked()?.again;
    try {
      await self('POST', 'confirm', { password: password(), code: code() });
    } catch (error) {
      setProblem(told(error));
      setPassword('');
      setCode('');
      return;
    }
    close();
    if (again) await fresh(again);
  };
  const passkey = async () => {
    const again = asked()?.again;
    setProblem('');
    try {
      const answer = await useKey(await self<KeyRequest>('POST', 'passkeys/request', {}));
      if (!answer) {
        setProblem(t().passkeyFailed);
        return;
      }
      await self('POST', 'passkeys/confirm', answer);
    } catch (error) {
      setProblem(told(error));
      return;
    }
    close();
    if (again) await fresh(again);
  };
  return (
    <Modal title={t().secConfirm} open={asked() !== undefined} close={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p class="hint">{t().secConfirmText}</p>
        <Whose login={props.login} />
        <PasswordField label={t().secOld} value={password()} change={setPassword} focus />
        <Show when={props.code}>
          <div class="field">
            <label for={id}>{t().code}</label>
            <input id={id} class="input" autocomplete="one-time-code" required value={code()} onInput={(event) => setCode(event.currentTarget.value)} />
          </div>
        </Show>
        <p class="problem" role="alert">{problem()}</p>
        <div class="form-foot">
          <Button type="submit" kind="primary">{t().secContinue}</Button>
          <Show when={props.key && knowsPasskeys()}>
            <Button icon="key" onClick={() => void passkey()}>{t().passkeyUse}</Button>
          </Show>
          <Button onClick={close}>{t().cancel}</Button>
        </div>
      </form>
    </Modal>
  );
}

function Password(props: { login: string; changed: () => void }) {
  const [old, setOld] = createSignal('');
  const [next, setNext] = createSignal('');
  const [problem, setProblem] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy()) return;
    setBusy(true);
    setProblem('');
    try {
      await self('POST', 'password', { old: old(), password: next() });
      setOld('');
      setNext('');
      say(t().secChanged);
      props.changed();
    } catch (error) {
      setProblem(told(error));
    }
    setBusy(false);
  };
  return (
    <Group title={t().password} hint={t().secPasswordHint}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Whose login={props.login} />
        <div class="pair">
          <PasswordField label={t().secOld} value={old()} change={setOld} />
          <PasswordField label={t().secNew} value={next()} change={setNext} fresh hint={t().secNewHint} />
        </div>
        <p class="problem" role="alert">{problem()}</p>
        <div class="form-foot">
          <Button type="submit" kind="primary" busy={busy()} disabled={old() === '' || next() === ''}>{t().secChange}</Button>
        </div>
      </form>
    </Group>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(t().secCopied);
  } catch {
    say(t().refused);
  }
}

/** Something that is told once. */
function Once(props: { title: string; hint: string; text: string | undefined; close: () => void }) {
  return (
    <Modal
      title={props.title}
      open={props.text !== undefined}
      close={props.close}
      footer={
        <>
          <Button onClick={() => void copy(props.text ?? '')}>{t().secCopy}</Button>
          <Button kind="primary" onClick={() => props.close()}>{t().secKept}</Button>
        </>
      }
    >
      <p class="hint">{props.hint}</p>
      <pre class="secret" tabindex="0" dir="ltr">{props.text}</pre>
    </Modal>
  );
}

interface Offer {
  offer: string;
  uri: string;
  picture: string;
}

function OfferForm(props: { offer: Offer; done: (codes: string[]) => void; cancel: () => void }) {
  const id = createUniqueId();
  const [code, setCode] = createSignal('');
  const [problem, setProblem] = createSignal('');
  const key = () => (new URL(props.offer.uri).searchParams.get('secret') ?? '').replace(/(.{4})/g, '$1 ').trim();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await self<{ recoveryCodes: string[] }>('PUT', 'second-factor', { offer: props.offer.offer, code: code() });
      props.done(made.recoveryCodes);
    } catch (error) {
      if (error instanceof Refused && error.type === 'confirm') ask({ again: async () => undefined });
      setProblem(told(error));
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <p>{t().secFactorScan}</p>
      <div class="offer">
        <img src={`data:image/svg+xml,${encodeURIComponent(props.offer.picture)}`} alt={t().secFactorPicture} width="200" height="200" />
        <p>
          <strong>{t().secFactorKey}</strong>
          <code dir="ltr">{key()}</code>
        </p>
      </div>
      <div class="field">
        <label for={id}>{t().code}</label>
        <input id={id} class="input" inputmode="numeric" autocomplete="one-time-code" required value={code()} onInput={(event) => setCode(event.currentTarget.value)} />
      </div>
      <p class="problem" role="alert">{problem()}</p>
      <div class="form-foot">
        <Button type="submit" kind="primary">{t().secFactorSetUp}</Button>
        <Button onClick={() => props.cancel()}>{t().cancel}</Button>
      </div>
    </form>
  );
}

function RemoveFactor(props: { login: string; done: () => void; cancel: () => void }) {
  const id = createUniqueId();
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [problem, setProblem] = createSignal('');
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await self('POST', 'second-factor/remove', { password: password(), code: code() });
      props.done();
    } catch (error) {
      setProblem(told(error));
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <Whose login={props.login} />
      <div class="pair">
        <PasswordField label={t().secOld} value={password()} change={setPassword} focus />
        <div class="field">
          <label for={id}>{t().code}</label>
          <input id={id} class="input" autocomplete="one-time-code" required value={code()} onInput={(event) => setCode(event.currentTarget.value)} />
        </div>
      </div>
      <p class="problem" role="alert">{problem()}</p>
      <div class="form-foot">
        <Button type="submit" kind="danger">{t().secFactorRemove}</Button>
        <Button onClick={() => props.cancel()}>{t().cancel}</Button>
      </div>
    </form>
  );
}

function SecondFactor(props: { state: State; changed: () => void; codes: (codes: string[]) => void }) {
  const [offer, setOffer] = createSignal<Offer | undefined>();
  const [removing, setRemoving] = createSignal(false);
  const there = () => props.state.secondFactor.since;
  const begin = () => fresh(async () => void setOffer(await self<Offer>('POST', 'second-factor', {})));
  const renew = () =>
    fresh(async () => {
      props.codes((await self<{ recoveryCodes: string[] }>('POST', 'recovery-codes', {})).recoveryCodes);
      props.changed();
    });
  return (
    <Group title={t().secFactor} hint={t().secFactorHint}>
      <div class="setting">
        <span>
          <strong>{there() ? t().secFactorOn(fully(there()!)) : t().secFactorOff}</strong>
          <Show when={props.state.secondFactor.demanded}><small>{t().secFactorDemanded}</small></Show>
        </span>
        <Show when={!offer() && !removing()}>
          <Button onClick={() => void begin()}>{there() ? t().secFactorReplace : t().secFactorSetUp}</Button>
          <Show when={there() && (!props.state.secondFactor.demanded || props.state.passkeys.length > 0)}>
            <Button kind="quiet" onClick={() => setRemoving(true)}>{t().remove}</Button>
          </Show>
        </Show>
      </div>
      <Show when={offer()}>
        {(one) => (
          <OfferForm
            offer={one()}
            cancel={() => setOffer(undefined)}
            done={(made) => {
              setOffer(undefined);
              props.codes(made);
              props.changed();
            }}
          />
        )}
      </Show>
      <Show when={removing()}>
        <RemoveFactor
          login={props.state.login}
          cancel={() => setRemoving(false)}
          done={() => {
            setRemoving(false);
            props.changed();
          }}
        />
      </Show>
      <Show when={there() || props.state.passkeys.length > 0}>
        <div class="setting">
          <span>
            <strong>{t().secRecovery}</strong>
            <small>{t().secRecoveryLeft(props.state.secondFactor.recoveryCodes)}</small>
          </span>
          <Button onClick={() => void renew()}>{t().secRecoveryNew}</Button>
        </div>
      </Show>
    </Group>
  );
}

const SERVICES: Record<string, string> = { imap: 'IMAP', pop3: 'POP3', managesieve: 'ManageSieve', jmap: 'JMAP', dav: 'CalDAV, CardDAV', https: 'JMAP' };

/** A protocol as people know it. */
export function serviceName(name: string): string {
  if (name === 'web') return t().secWeb;
  if (name === 'submission' || name === 'submissions' || name === 'smtp') return t().secSending;
  return SERVICES[name] ?? name;
}

function AppForm(props: { services: string[]; made: (name: string, password: string) => void; cancel: () => void }) {
  const id = createUniqueId();
  const [name, setName] = createSignal('');
  const [chosen, setChosen] = createSignal(['imap', 'submission'].filter((each) => props.services.includes(each)));
  const [readOnly, setReadOnly] = createSignal(false);
  const toggle = (service: string, on: boolean) => setChosen((all) => (on ? [...all, service] : all.filter((each) => each !== service)));
  const submit = (event: Event) => {
    event.preventDefault();
    void fresh(async () => {
      const made = await self<{ password: string }>('POST', 'app-passwords', { name: name(), services: chosen(), readOnly: readOnly() });
      props.made(name().trim(), made.password);
    });
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for={id}>{t().secAppName}</label>
        <input id={id} class="input" required maxlength="80" value={name()} onInput={(event) => setName(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field.focus())} />
      </div>
      <fieldset class="rule-part">
        <legend>{t().secAppFor}</legend>
        <For each={props.services}>
          {(service) => (
            <label class="choice">
              <input type="checkbox" class="check" checked={chosen().includes(service)} onChange={(event) => toggle(service, event.currentTarget.checked)} />
              <span>{serviceName(service)}</span>
            </label>
          )}
        </For>
      </fieldset>
      <label class="choice">
        <input type="checkbox" class="check" checked={readOnly()} onChange={(event) => setReadOnly(event.currentTarget.checked)} />
        <span>{t().secAppReadOnly}</span>
      </label>
      <div class="form-foot">
        <Button type="submit" kind="primary" disabled={name().trim() === '' || chosen().length === 0}>{t().create}</Button>
        <Button onClick={() => props.cancel()}>{t().cancel}</Button>
      </div>
    </form>
  );
}

function AppPasswords(props: { state: State; changed: () => void }) {
  const [making, setMaking] = createSignal(false);
  const [made, setMade] = createSignal<{ name: string; password: string } | undefined>();
  const remove = async (app: AppPassword) => {
    if (!(await confirm({ title: t().secAppRemove, text: `${app.name}: ${t().secAppRemoveText}`, yes: t().remove, danger: true }))) return;
    await fresh(async () => {
      await self('DELETE', `app-passwords/${app.id}`);
      props.changed();
    });
  };
  const about = (app: AppPassword) =>
    [
      app.services.map(serviceName).join(', '),
      app.readOnly ? t().secReadsOnly : '',
      app.lastUsed ? t().secLastUsed(fully(app.lastUsed)) : t().secNeverUsed,
    ].filter(Boolean).join(' · ');
  return (
    <Group title={t().secApps} hint={t().secAppsHint}>
      <For each={props.state.appPasswords} fallback={<div class="setting"><span><small>{t().secAppsNone}</small></span></div>}>
        {(app) => (
          <div class="setting">
            <span>
              <strong dir="auto">{app.name}</strong>
              <small>{about(app)}</small>
            </span>
            <Button kind="quiet" aria-label={`${t().remove}: ${app.name}`} onClick={() => void remove(app)}>{t().remove}</Button>
          </div>
        )}
      </For>
      <Show
        when={making()}
        fallback={<div class="setting"><Button icon="plus" onClick={() => setMaking(true)}>{t().secAppNew}</Button></div>}
      >
        <AppForm
          services={props.state.services}
          cancel={() => setMaking(false)}
          made={(name, password) => {
            setMaking(false);
            setMade({ name, password });
            props.changed();
          }}
        />
      </Show>
      <Once title={t().secAppShown(made()?.name ?? '')} hint={t().secAppShownHint} text={made()?.password} close={() => setMade(undefined)} />
    </Group>
  );
}

function Programs(props: { state: State; changed: () => void }) {
  const remove = async (program: AppPassword) => {
    if (!(await confirm({ title: t().secProgramRemove, text: `${program.name}: ${t().secProgramRemoveText}`, yes: t().remove, danger: true }))) return;
    await fresh(async () => {
      await self('DELETE', `programs/${program.id}`);
      props.changed();
    });
  };
  const about = (program: AppPassword) =>
    [
      program.services.map(serviceName).join(', '),
      program.readOnly ? t().secReadsOnly : '',
      program.lastUsed ? t().secLastUsed(fully(program.lastUsed)) : '',
    ].filter(Boolean).join(' · ');
  return (
    <Group title={t().secPrograms} hint={t().secProgramsHint}>
      <For each={props.state.programs} fallback={<div class="setting"><span><small>{t().secProgramsNone}</small></span></div>}>
        {(program) => (
          <div class="setting">
            <span>
              <strong dir="auto">{program.name}</strong>
              <small>{about(program)}</small>
            </span>
            <Button kind="quiet" aria-label={`${t().remove}: ${program.name}`} onClick={() => void remove(program)}>{t().remove}</Button>
          </div>
        )}
      </For>
    </Group>
  );
}

/** With what a session was signed in. */
function by(session: LiveSession): string {
  if (session.credential === '') return t().password;
  if (session.credential.startsWith('passkey=')) return t().secByKey(session.passkey);
  if (session.program !== '') return t().secByProgram(session.program);
  return session.appPassword === '' ? session.credential : t().secByApp(session.appPassword);
}

function Sessions(props: { state: State; changed: () => void }) {
  const end = (path: string) =>
    fresh(async () => {
      await self('DELETE', path);
      say(t().secEnded);
      props.changed();
    });
  const line = (...parts: string[]): JSX.Element => <small dir="auto">{parts.filter(Boolean).join(' · ')}</small>;
  return (
    <Group title={t().secSessions} hint={t().secSessionsHint}>
      <For each={props.state.sessions}>
        {(session) => (
          <div class="setting session">
            <span>
              <strong>{serviceName(session.via)}{session.current ? ` – ${t().secThis}` : ''}</strong>
              {line(session.remote, by(session), session.readOnly ? t().secReadsOnly : '')}
              {line(session.agent)}
              {line(t().secSince(fully(session.since)), t().secSeen(fully(session.lastSeen)))}
            </span>
            <Show when={!session.current}>
              <Button aria-label={`${t().secEnd}: ${serviceName(session.via)} ${session.remote}`} onClick={() => void end(`sessions/${encodeURIComponent(session.id)}`)}>{t().secEnd}</Button>
            </Show>
          </div>
        )}
      </For>
      <Show when={props.state.sessions.length > 1}>
        <div class="setting">
          <Button kind="danger" onClick={() => void end('sessions')}>{t().secEndAll}</Button>
        </div>
      </Show>
    </Group>
  );
}

/** Whether her account's key is with her alone. */
function Sealing(props: { state: State; changed: () => void }) {
  const id = createUniqueId();
  const [asking, setAsking] = createSignal(false);
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [key, setKey] = createSignal<KeyAnswer | undefined>();
  const [codes, setCodes] = createSignal<string[] | undefined>();
  const [busy, setBusy] = createSignal(false);
  const [escrow, setEscrow] = createSignal(false);
  const since = () => props.state.sealed.since;
  const second = () => props.state.secondFactor.since !== null || props.state.passkeys.length > 0;
  const usable = () => props.state.passkeysHere && props.state.passkeys.length > 0 && knowsPasskeys();
  const opens = (one: Passkey) =>
    fresh(async () => {
      await letOpen(one.id);
      props.changed();
    });
  const close = () => {
    setAsking(false);
    setPassword('');
    setCode('');
    setKey(undefined);
  };
  const passkey = () =>
    fresh(async () => {
      const answer = await useKey(await self<KeyRequest>('POST', 'passkeys/request', since() ? {} : { seal: true }));
      if (answer) setKey(answer);
      else say(t().passkeyFailed);
    });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy()) return;
    setBusy(true);
    const given = { password: password(), ...(key() ?? { code: code().replace(/\s/g, '') }) };
    // An answer is good once.
    setKey(undefined);
    try {
      if (since()) await self('POST', 'unseal', given);
      else setCodes((await self<{ recoveryCodes: string[] }>('POST', 'seal', { ...given, escrow: escrow(), escrowSeen: props.state.escrow.version })).recoveryCodes);
      close();
      props.changed();
    } catch (error) {
      say(told(error));
      if (error instanceof Refused && error.type === 'escrow-changed') props.changed();
      setPassword('');
      setCode('');
    }
    setBusy(false);
  };
  const renew = () =>
    fresh(async () => {
      setCodes((await self<{ recoveryCodes: string[] }>('POST', 'seal-codes', {})).recoveryCodes);
      props.changed();
    });
  return (
    <Group title={t().sealTitle} hint={t().sealHint}>
      <div class="setting">
        <span>
          <strong>{since() ? t().sealOn(fully(since()!)) : t().sealOff}</strong>
          <Show when={since()}><small>{t().secRecoveryLeft(props.state.sealed.recoveryCodes)}</small></Show>
        </span>
        <Show when={!asking()}>
          <Show when={since()}><Button onClick={() => void renew()}>{t().secRecoveryNew}</Button></Show>
          <Button kind={since() ? 'quiet' : undefined} onClick={() => setAsking(true)}>{since() ? t().sealUndo : t().sealDo}</Button>
        </Show>
      </div>
      <Show when={since() || asking()}>
        <For each={props.state.passkeys}>
          {(each) => (
            <div class="setting">
              <span>
                <strong dir="auto">{each.name}</strong>
                <small>{each.opens ? t().sealKeyOpens : each.prf ? t().sealKeyCan : t().sealKeyNot}</small>
              </span>
              <Show when={since() && !each.opens && usable()}>
                <Button kind="quiet" aria-label={`${t().sealKeyLet}: ${each.name}`} onClick={() => void opens(each)}>{t().sealKeyLet}</Button>
              </Show>
            </div>
          )}
        </For>
      </Show>
      <Show when={since()}><EscrowState state={props.state} fresh={fresh} changed={props.changed} /></Show>
      <Show when={asking()}>
        <form class="form" onSubmit={(event) => void submit(event)}>
          <Whose login={props.state.login} />
          <Show when={!since()}><EscrowOffer of={props.state.escrow} wanted={escrow()} change={setEscrow} /></Show>
          <p class="hint">{since() ? t().sealUndoText : t().sealWarning}</p>
          <PasswordField label={t().password} value={password()} change={setPassword} focus />
          <Show when={second() && !key()}>
            <div class="field">
              <label for={id}>{t().code}</label>
              <input id={id} class="input" autocomplete="one-time-code" required value={code()} onInput={(event) => setCode(event.currentTarget.value)} />
            </div>
            <Show when={usable()}>
              <Button icon="key" onClick={() => void passkey()}>{t().passkeyUse}</Button>
            </Show>
          </Show>
          <Show when={key()}>
            {(used) => <p role="status">{since() ? t().sealKeyTaken : used()['prf'] ? t().sealKeyUsed : t().sealKeyUsedNot}</p>}
          </Show>
          <div class="form-foot">
            <Button type="submit" kind={since() ? 'primary' : 'danger'} busy={busy()}>{since() ? t().sealUndo : t().sealDo}</Button>
            <Button onClick={close}>{t().cancel}</Button>
          </div>
        </form>
      </Show>
      <Once title={t().secRecovery} hint={t().sealCodesKeep} text={codes()?.join('\n')} close={() => setCodes(undefined)} />
    </Group>
  );
}

/** How a person signs in, and where she is signed in. */
export default function Security() {
  const [state, { refetch }] = createResource(() =>
    self<State>('GET', 'state').catch(() => null),
  );
  const changed = () => void refetch();
  const [codes, setCodes] = createSignal<string[] | undefined>();
  return (
    <Show when={state.latest !== undefined}>
      <Show when={state.latest} fallback={<Empty icon="offline" title={t().needsServer} />}>
        {(now) => (
          <>
            <Show when={!now().passwordElsewhere} fallback={<section class="group"><h2>{t().password}</h2><p class="hint">{t().secElsewhere}</p></section>}>
              <Password login={now().login} changed={changed} />
            </Show>
            <SecondFactor state={now()} changed={changed} codes={setCodes} />
            <Passkeys state={now()} changed={changed} fresh={fresh} codes={setCodes} />
            <AppPasswords state={now()} changed={changed} />
            <Show when={now().sealed.possible || now().sealed.since}><Sealing state={now()} changed={changed} /></Show>
            <Programs state={now()} changed={changed} />
            <Sessions state={now()} changed={changed} />
            <Confirm
              login={now().login}
              code={now().secondFactor.since !== null || now().passkeys.length > 0}
              key={now().passkeysHere && now().passkeys.length > 0}
            />
            <Once title={t().secRecovery} hint={t().secRecoveryKeep} text={codes()?.join('\n')} close={() => setCodes(undefined)} />
          </>
        )}
      </Show>
    </Show>
  );
}

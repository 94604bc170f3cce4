import { createResource, createSignal, createUniqueId, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import { t } from './i18n';
import { Refused } from './jmap/client';
import { askForKey, leaveFor, outsideSignIn, signIn, type Missing, type SignInOutcome } from './jmap/session';
import { deviceName, knowsPasskeys, makeKey, suggestsPasskeys, useKey, type KeyRequest } from './passkeys';
import { prefs, setPrefs } from './store/prefs';
import { Icon } from './ui/icons';
import { Button } from './ui/kit';

/** Before a challenge is too old, another takes its place. */
const RENEW = 240_000;

/** Offers passkeys in the list of the field for the address, as long as the page waits there. */
class Suggestion {
  private ending = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chosen: (answer: Record<string, string>) => void) {}

  async begin(): Promise<void> {
    this.end();
    const ending = this.ending;
    if (!(await suggestsPasskeys()) || ending.signal.aborted) return;
    const request = await askForKey();
    if (!request || ending.signal.aborted) return;
    this.timer = setTimeout(() => void this.begin(), RENEW);
    const answer = await useKey(request, ending.signal);
    if (answer && !ending.signal.aborted) this.chosen(answer);
  }

  /** A browser does one thing at a time with passkeys. */
  end(): void {
    clearTimeout(this.timer);
    this.ending.abort();
    this.ending = new AbortController();
  }
}

export function SignIn(props: { entered: () => void }) {
  const [login, setLogin] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [old, setOld] = createSignal('');
  const [wantsOld, setWantsOld] = createSignal(false);
  const [sealed, setSealed] = createSignal(false);
  const [wantsCode, setWantsCode] = createSignal(false);
  const [second, setSecond] = createSignal<KeyRequest | undefined>();
  const [missing, setMissing] = createSignal<Missing | undefined>();
  const [codes, setCodes] = createSignal<string[] | undefined>();
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal('');
  const [outside] = createResource(outsideSignIn);
  /** @param key whether a passkey was all that was given */
  const told = (outcome: SignInOutcome, key: boolean): void => {
    switch (outcome.kind) {
      case 'in':
        setPassword('');
        suggestion.end();
        if (outcome.recoveryCodes?.length) setCodes(outcome.recoveryCodes);
        else props.entered();
        break;
      case 'code':
        setProblem(wantsCode() ? t().signInWrong : '');
        setWantsCode(true);
        setSecond(outcome.passkey);
        break;
      case 'missing':
        suggestion.end();
        setMissing(outcome.missing);
        break;
      case 'sealed':
        suggestion.end();
        setSealed(true);
        setProblem(key ? t().sealedKey : t().sealedRefused);
        setWantsOld(!key);
        // What proved the second factor is used up; and a passkey alone may open what the password does not.
        setWantsCode(false);
        setSecond(undefined);
        setCode('');
        break;
      case 'wrong':
        setProblem(missing() ? t().secExpired : t().signInWrong);
        setMissing(undefined);
        break;
      case 'refused':
        if (outcome.type === 'second-factor-expired' || outcome.type === 'second-factor-there') setMissing(undefined);
        setProblem(outcome.type === 'wrong-code' ? t().secWrongCode : outcome.type === 'passkey-known' ? t().secKeyKnown : t().passkeyFailed);
        break;
      case 'wait':
        setProblem(t().signInWait(outcome.seconds));
        break;
      case 'unreachable':
        setProblem(t().signInUnreachable);
    }
  };
  const ask = async (given: Record<string, string>): Promise<void> => {
    setBusy(true);
    setProblem('');
    setSealed(false);
    told(await signIn(given), given['login'] === undefined);
    setBusy(false);
  };
  const withPassword = (more: Record<string, string> = {}) => ask({ login: login().trim(), password: password(), ...(wantsOld() ? { old: old().trim() } : {}), ...more });
  const byKey = async (answer: Record<string, string>): Promise<void> => {
    await ask(answer);
    if (problem() && !sealed()) setProblem(t().passkeyFailed);
  };
  const suggestion = new Suggestion((answer) => void byKey(answer));
  onMount(() => void suggestion.begin());
  onCleanup(() => suggestion.end());
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!busy()) await withPassword(wantsCode() ? { code: code().replace(/\s/g, '') } : {});
  };
  const passkey = async () => {
    if (busy()) return;
    suggestion.end();
    setProblem('');
    const request = second();
    const question = request ?? (await askForKey());
    const answer = question ? await useKey(question) : undefined;
    if (!answer) setProblem(t().passkeyFailed);
    else if (request) await withPassword(answer);
    else await byKey(answer);
    // Whoever is still here may take another from the list; with a sealed account it is the password that is asked for.
    if (problem() && !missing() && !sealed()) void suggestion.begin();
  };
  return (
    <main class="sign-in">
      <Switch>
        <Match when={codes()}>
          {(made) => <Kept codes={made()} done={() => props.entered()} />}
        </Match>
        <Match when={missing()}>
          {(what) => <SetUp missing={what()} problem={problem()} busy={busy()} failed={setProblem} give={(given) => void withPassword(given)} />}
        </Match>
        <Match when={true}>
          <form class="sign-in-card" onSubmit={(event) => void submit(event)}>
            <span class="mark"><Icon name="redoubt" /></span>
            <h1>{t().signInTitle}</h1>
            <p class="hint">{t().signInHint}</p>
            <div class="field">
              <label for="login">{t().login}</label>
              <input id="login" class="input" type="email" autocomplete="username webauthn" required autofocus value={login()} onInput={(event) => setLogin(event.currentTarget.value)} />
            </div>
            <div class="field">
              <label for="password">{t().password}</label>
              <input id="password" class="input" type="password" autocomplete="current-password webauthn" required value={password()} onInput={(event) => setPassword(event.currentTarget.value)} />
            </div>
            <Show when={wantsOld()}>
              <div class="field">
                <label for="old">{t().sealedOld}</label>
                <input id="old" class="input" type="password" autocomplete="off" value={old()} onInput={(event) => setOld(event.currentTarget.value)} />
              </div>
            </Show>
            <Show when={wantsCode()}>
              <div class="field">
                <label for="code">{t().code}</label>
                <input id="code" class="input" inputmode={second() ? 'text' : 'numeric'} autocomplete="one-time-code" required aria-describedby="code-hint" value={code()} onInput={(event) => setCode(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field.focus())} />
                <small id="code-hint">{t().codeHint}</small>
              </div>
            </Show>
            <label class="choice">
              <input type="checkbox" class="check" checked={prefs().keep} onChange={(event) => setPrefs({ keep: event.currentTarget.checked })} />
              <span>{t().keepHere}</span>
            </label>
            <p class="problem" role="alert">{problem()}</p>
            <Button type="submit" kind="primary" big busy={busy()}>{t().signIn}</Button>
            <Show when={knowsPasskeys() && (!wantsCode() || second())}>
              <Button icon="key" big disabled={busy()} onClick={() => void passkey()}>{t().passkeyUse}</Button>
            </Show>
            <Show when={outside()}>{(way) => <Button big onClick={() => leaveFor(way())}>{way().label}</Button>}</Show>
          </form>
        </Match>
      </Switch>
    </main>
  );
}

/** For whoever has to have a second factor and has none: sets one up in the act of signing in. */
function SetUp(props: { missing: Missing; problem: string; busy: boolean; failed: (problem: string) => void; give: (given: Record<string, string>) => void }) {
  const id = createUniqueId();
  const [code, setCode] = createSignal('');
  const key = () => (new URL(props.missing.uri).searchParams.get('secret') ?? '').replace(/(.{4})/g, '$1 ').trim();
  const passkey = async () => {
    const offer = props.missing.passkey;
    if (!offer) return;
    try {
      const made = await makeKey(offer);
      if (made) props.give({ ...made, name: deviceName() });
      else props.failed(t().passkeyFailed);
    } catch (error) {
      props.failed(error instanceof Refused ? t().secKeyKnown : t().passkeyFailed);
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    props.give({ offer: props.missing.offer, code: code().replace(/\s/g, '') });
  };
  return (
    <form class="sign-in-card" onSubmit={submit}>
      <span class="mark"><Icon name="shield" /></span>
      <h1>{t().setUpTitle}</h1>
      <p class="hint">{t().setUpHint}</p>
      <Show when={props.missing.passkey && knowsPasskeys()}>
        <Button icon="key" kind="primary" big disabled={props.busy} onClick={() => void passkey()}>{t().setUpPasskey}</Button>
        <h2>{t().setUpApp}</h2>
      </Show>
      <p class="hint">{t().secFactorScan}</p>
      <div class="offer">
        <img src={`data:image/svg+xml,${encodeURIComponent(props.missing.picture)}`} alt={t().secFactorPicture} width="160" height="160" />
        <p>
          <strong>{t().secFactorKey}</strong>
          <code dir="ltr">{key()}</code>
        </p>
      </div>
      <div class="field">
        <label for={id}>{t().code}</label>
        <input id={id} class="input" inputmode="numeric" autocomplete="one-time-code" required value={code()} onInput={(event) => setCode(event.currentTarget.value)} />
      </div>
      <p class="problem" role="alert">{props.problem}</p>
      <Button type="submit" big busy={props.busy}>{t().secContinue}</Button>
    </form>
  );
}

/** Recovery codes, which are told once. */
function Kept(props: { codes: string[]; done: () => void }) {
  return (
    <section class="sign-in-card">
      <h1>{t().secRecovery}</h1>
      <p class="hint">{t().secRecoveryKeep}</p>
      <pre class="secret" tabindex="0" dir="ltr">{props.codes.join('\n')}</pre>
      <Button kind="primary" big onClick={() => props.done()}>{t().secKept}</Button>
    </section>
  );
}

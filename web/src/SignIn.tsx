import { createSignal, Show } from 'solid-js';
import { t } from './i18n';
import { signIn, type SignInOutcome } from './jmap/session';
import { prefs, setPrefs } from './store/prefs';
import { Icon } from './ui/icons';
import { Button } from './ui/kit';

export function SignIn(props: { entered: () => void }) {
  const [login, setLogin] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [wantsCode, setWantsCode] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal('');
  const told = (outcome: SignInOutcome): void => {
    switch (outcome.kind) {
      case 'in':
        props.entered();
        break;
      case 'code':
        setProblem(wantsCode() ? t().signInWrong : '');
        setWantsCode(true);
        break;
      case 'wrong':
        setProblem(t().signInWrong);
        break;
      case 'wait':
        setProblem(t().signInWait(outcome.seconds));
        break;
      case 'unreachable':
        setProblem(t().signInUnreachable);
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy()) return;
    setBusy(true);
    setProblem('');
    told(await signIn(login().trim(), password(), wantsCode() ? code().replace(/\s/g, '') : undefined));
    setBusy(false);
  };
  return (
    <main class="sign-in">
      <form class="sign-in-card" onSubmit={(event) => void submit(event)}>
        <span class="mark"><Icon name="redoubt" /></span>
        <h1>{t().signInTitle}</h1>
        <p class="hint">{t().signInHint}</p>
        <div class="field">
          <label for="login">{t().login}</label>
          <input id="login" class="input" type="email" autocomplete="username" required autofocus value={login()} onInput={(event) => setLogin(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="password">{t().password}</label>
          <input id="password" class="input" type="password" autocomplete="current-password" required value={password()} onInput={(event) => setPassword(event.currentTarget.value)} />
        </div>
        <Show when={wantsCode()}>
          <div class="field">
            <label for="code">{t().code}</label>
            <input id="code" class="input" inputmode="numeric" autocomplete="one-time-code" required aria-describedby="code-hint" value={code()} onInput={(event) => setCode(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field.focus())} />
            <small id="code-hint">{t().codeHint}</small>
          </div>
        </Show>
        <label class="choice">
          <input type="checkbox" class="check" checked={prefs().keep} onChange={(event) => setPrefs({ keep: event.currentTarget.checked })} />
          <span>{t().keepHere}</span>
        </label>
        <p class="problem" role="alert">{problem()}</p>
        <Button type="submit" kind="primary" big busy={busy()}>{t().signIn}</Button>
      </form>
    </main>
  );
}

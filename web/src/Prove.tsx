import { createSignal, onMount, Show } from 'solid-js';
import { t } from './i18n';
import { REQUEST_MARK } from './jmap/client';
import { knowsPasskeys, useKey, type KeyRequest } from './passkeys';
import { Icon } from './ui/icons';
import { Button } from './ui/kit';

/** Asks the server, with a proof or without; undefined when it is not reached. */
async function ask(given: Record<string, string>): Promise<Response | undefined> {
  try {
    return await fetch('/session/prove', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', ...REQUEST_MARK },
      body: JSON.stringify(given),
    });
  } catch {
    return undefined;
  }
}

/** Takes the second factor of somebody who was asked for it again; until then the server does nothing in her session. */
export function Prove(props: { proved: () => void; signOut: () => void }) {
  const [code, setCode] = createSignal('');
  const [key, setKey] = createSignal<KeyRequest | undefined>();
  const [problem, setProblem] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const question = async (): Promise<void> => {
    const response = await ask({});
    if (response?.status === 409 || response?.status === 401) props.proved();
    else if (response?.ok) setKey(((await response.json()) as { passkey?: KeyRequest }).passkey);
  };
  onMount(() => void question());
  const give = async (given: Record<string, string>): Promise<void> => {
    setBusy(true);
    const response = await ask(given);
    setBusy(false);
    // Nothing is asked any more, or nobody is signed in: the page finds out which.
    if (response?.ok || response?.status === 409) return props.proved();
    setProblem(!response || response.status >= 500 ? t().signInUnreachable : response.status === 429 ? t().secWait : given['code'] ? t().secWrongCode : t().passkeyFailed);
    await question();
  };
  const passkey = async () => {
    const request = key();
    const answer = request ? await useKey(request) : undefined;
    if (answer) await give(answer);
    else setProblem(t().passkeyFailed);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy()) void give({ code: code().replace(/\s/g, '') });
  };
  return (
    <main class="sign-in proving">
      <form class="sign-in-card" onSubmit={submit}>
        <span class="mark"><Icon name="shield" /></span>
        <h1>{t().proveTitle}</h1>
        <p class="hint">{t().proveHint}</p>
        <div class="field">
          <label for="prove-code">{t().code}</label>
          <input id="prove-code" class="input" autocomplete="one-time-code" required aria-describedby="prove-hint" value={code()} onInput={(event) => setCode(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field.focus())} />
          <small id="prove-hint">{t().codeHint}</small>
        </div>
        <p class="problem" role="alert">{problem()}</p>
        <Button type="submit" kind="primary" big busy={busy()}>{t().secContinue}</Button>
        <Show when={key() && knowsPasskeys()}>
          <Button icon="key" big disabled={busy()} onClick={() => void passkey()}>{t().passkeyUse}</Button>
        </Show>
        <Button kind="quiet" onClick={() => props.signOut()}>{t().signOut}</Button>
      </form>
    </main>
  );
}

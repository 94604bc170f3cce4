import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../i18n';
import { fully } from '../i18n/format';
import { Refused } from '../jmap/client';
import { deviceName, knowsPasskeys, makeKey, useKey, type KeyOffer, type KeyRequest } from '../passkeys';
import { Button, confirm, say } from '../ui/kit';
import { Group } from './Settings';
import { self, type Passkey, type State } from './self';

/** Asks the person to name a passkey. */
function Name(props: { name: string; yes: string; done: (name: string) => void; cancel: () => void }) {
  const id = createUniqueId();
  const [name, setName] = createSignal(props.name);
  const submit = (event: Event) => {
    event.preventDefault();
    props.done(name().trim());
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for={id}>{t().secKeyName}</label>
        <input id={id} class="input" required maxlength="80" value={name()} onInput={(event) => setName(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field.select())} />
      </div>
      <div class="form-foot">
        <Button type="submit" kind="primary" disabled={name().trim() === ''}>{props.yes}</Button>
        <Button onClick={() => props.cancel()}>{t().cancel}</Button>
      </div>
    </form>
  );
}

/** Has a passkey open the person's sealed account from now on: many devices make what opens it only when a passkey is used. */
export async function letOpen(id: number): Promise<void> {
  const answer = await useKey(await self<KeyRequest>('POST', `passkeys/${id}/request`, {}));
  if (!answer) say(t().passkeyFailed);
  else if (!answer['prf']) say(t().sealKeyUsedNot);
  else await self('POST', 'passkeys/open', answer);
}

/**
 * The passkeys of a person.
 *
 * @param fresh does what the server may want a proof for once more
 * @param codes takes recovery codes, which are told once
 */
export function Passkeys(props: {
  state: State;
  changed: () => void;
  fresh: (work: () => Promise<void>) => Promise<void>;
  codes: (codes: string[]) => void;
}) {
  const [making, setMaking] = createSignal(false);
  const [naming, setNaming] = createSignal<number | undefined>();
  const add = (name: string) =>
    props.fresh(async () => {
      const offer = await self<KeyOffer>('POST', 'passkeys/offer', {});
      const made = await makeKey(offer);
      if (!made) {
        say(t().passkeyFailed);
        return;
      }
      const added = await self<{ id: number; recoveryCodes: string[]; opens: boolean }>('POST', 'passkeys', { ...made, name });
      setMaking(false);
      if (props.state.sealed.since && !added.opens) {
        if (made['prfEnabled']) await props.fresh(() => letOpen(added.id));
        else say(t().sealKeyUsedNot);
      }
      props.changed();
      if (added.recoveryCodes.length > 0) props.codes(added.recoveryCodes);
    });
  const rename = (key: Passkey, name: string) =>
    props.fresh(async () => {
      await self('PUT', `passkeys/${key.id}`, { name });
      setNaming(undefined);
      props.changed();
    });
  const remove = async (key: Passkey) => {
    if (!(await confirm({ title: t().secKeyRemove, text: `${key.name}: ${t().secKeyRemoveText}`, yes: t().remove, danger: true }))) return;
    await props.fresh(async () => {
      await self('DELETE', `passkeys/${key.id}`);
      props.changed();
    });
  };
  const about = (key: Passkey) =>
    [
      key.synced ? t().secKeySynced : t().secKeyBound,
      t().secKeyCreated(fully(key.created)),
      key.lastUsed ? t().secLastUsed(fully(key.lastUsed)) : t().secNeverUsed,
    ].join(' · ');
  const hindrance = () => (!knowsPasskeys() ? t().secKeysUnsupported : props.state.passkeysHere ? '' : t().secKeysElsewhere);
  return (
    <Group title={t().secKeys} hint={t().secKeysHint}>
      <For each={props.state.passkeys} fallback={<div class="setting"><span><small>{t().secKeysNone}</small></span></div>}>
        {(key) => (
          <Show when={naming() !== key.id} fallback={<Name name={key.name} yes={t().save} done={(name) => void rename(key, name)} cancel={() => setNaming(undefined)} />}>
            <div class="setting">
              <span>
                <strong dir="auto">{key.name}</strong>
                <small>{about(key)}</small>
              </span>
              <Button kind="quiet" aria-label={`${t().rename}: ${key.name}`} onClick={() => setNaming(key.id)}>{t().rename}</Button>
              <Button kind="quiet" aria-label={`${t().remove}: ${key.name}`} onClick={() => void remove(key)}>{t().remove}</Button>
            </div>
          </Show>
        )}
      </For>
      <Show
        when={making()}
        fallback={
          <div class="setting">
            <Show when={hindrance() === ''} fallback={<span><small>{hindrance()}</small></span>}>
              <Button icon="plus" onClick={() => setMaking(true)}>{t().secKeyNew}</Button>
            </Show>
          </div>
        }
      >
        <Name name={deviceName()} yes={t().create} done={(name) => void add(name)} cancel={() => setMaking(false)} />
      </Show>
    </Group>
  );
}

/** What the server says of passkeys, in the person's words; undefined when it is of something else. */
export function toldOfKeys(error: Refused): string | undefined {
  switch (error.type) {
    case 'passkey-wrong':
      return t().passkeyFailed;
    case 'passkey-known':
      return t().secKeyKnown;
    case 'no-passkeys-here':
      return t().secKeysElsewhere;
    default:
      return undefined;
  }
}

/** Officers of whom some together can let a person into her sealed account again: what she is told, and what she decides. */
import { For, Show } from 'solid-js';
import { t } from '../i18n';
import { fully } from '../i18n/format';
import { Button, say } from '../ui/kit';
import { self, type State } from './self';

/** Who they are, and how many have to agree. */
function Officers(props: { of: State['escrow'] }) {
  return (
    <>
      <p class="hint">{t().escrowText(props.of.needed, props.of.officers.length)}</p>
      <ul class="hint">
        <For each={props.of.officers}>{(officer) => <li dir="auto">{officer}</li>}</For>
      </ul>
    </>
  );
}

/** Before she seals her account: nothing where there is no escrow. */
export function EscrowOffer(props: { of: State['escrow']; wanted: boolean; change: (wanted: boolean) => void }) {
  return (
    <Show when={props.of.policy !== 'off'} fallback={<p class="hint">{t().sealLost}</p>}>
      <Officers of={props.of} />
      <Show when={props.of.policy === 'offered'} fallback={<p class="hint">{t().escrowCompulsory}</p>}>
        <label class="choice">
          <input type="checkbox" class="check" checked={props.wanted} onChange={(event) => props.change(event.currentTarget.checked)} />
          <span>{t().escrowWant}</span>
        </label>
        <Show when={!props.wanted}><p class="hint">{t().sealLost}</p></Show>
      </Show>
    </Show>
  );
}

/** Of an account that is sealed. */
export function EscrowState(props: { state: State; fresh: (what: () => Promise<void>) => Promise<void>; changed: () => void }) {
  const escrow = () => props.state.escrow;
  const shared = () => props.state.sealed.escrowed;
  /** There are officers whom she has not agreed to. */
  const asks = () => props.state.sealed.escrowAsks;
  const wanted = () => shared() || asks();
  const decide = (wanted: boolean) => {
    // What she has read; while her password is asked for, others may come in their place.
    const escrowSeen = escrow().version;
    return props.fresh(async () => {
      try {
        await self('POST', 'escrow', { wanted, escrowSeen });
      } finally {
        props.changed();
      }
    });
  };
  const refuse = async () => {
    try {
      await self('POST', 'escrow/refuse', {});
    } catch {
      say(t().refused);
    }
    props.changed();
  };
  return (
    <>
      <Show when={escrow().asked || escrow().code}>
        <div class="setting">
          <span role="status">
            <Show when={escrow().asked}>{(asked) => <strong dir="auto">{t().escrowAsked(asked().by, asked().reason, fully(asked().until))}</strong>}</Show>
            <Show when={escrow().code}>{(until) => <strong>{t().escrowCode(fully(until()))}</strong>}</Show>
          </span>
          <Button kind="danger" onClick={() => void refuse()}>{t().escrowRefuse}</Button>
        </div>
      </Show>
      <Show when={escrow().policy !== 'off'}>
        <div class="setting">
          <span>
            <strong>{asks() ? t().escrowAsks : shared() ? t().escrowOn : t().escrowOff}</strong>
            <Officers of={escrow()} />
            <Show when={asks()}><small>{t().escrowAsksText}</small></Show>
            <Show when={escrow().policy === 'compulsory'}><small>{t().escrowCompulsory}</small></Show>
          </span>
          <Show when={asks()}>
            <Button onClick={() => void decide(true)}>{t().escrowAgree}</Button>
          </Show>
          <Show when={escrow().policy === 'offered'}>
            <Button kind="quiet" onClick={() => void decide(!wanted())}>{wanted() ? t().escrowLeave : t().escrowWant}</Button>
          </Show>
        </div>
      </Show>
    </>
  );
}

import { createSignal, createUniqueId, For, type ParentProps } from 'solid-js';
import { t, type Messages } from '../i18n';
import { ahead, fully } from '../i18n/format';
import { Icon } from './icons';
import { Button, Modal } from './kit';

function local(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Keys of texts that are no functions. */
type Label = { [K in keyof Messages]: Messages[K] extends string ? K : never }[keyof Messages];

/**
 * Asks for a moment to come: some usual ones, and any other.
 *
 * @prop most how far ahead, in seconds
 */
export function When(
  props: ParentProps<{ title: string; action: string; pick: string; times: { label: Label; at: Date }[]; most: number; choose: (at: Date) => void; close: () => void }>,
) {
  const id = createUniqueId();
  const now = new Date();
  const [picked, setPicked] = createSignal(local(new Date(now.getTime() + 3_600_000)));
  const fits = (at: Date) => at.getTime() > Date.now() && at.getTime() < Date.now() + props.most * 1000;
  return (
    <Modal
      title={props.title}
      open
      close={props.close}
      footer={<Button kind="primary" disabled={!fits(new Date(picked()))} onClick={() => props.choose(new Date(picked()))}>{props.action}</Button>}
    >
      {props.children}
      <div class="times">
        <For each={props.times.filter((time) => fits(time.at))}>
          {(time) => (
            <button class="menu-item" onClick={() => props.choose(time.at)}>
              <Icon name="clock" />
              <span>{t()[time.label]}</span>
              <kbd title={fully(time.at.toISOString())}>{ahead(time.at.toISOString())}</kbd>
            </button>
          )}
        </For>
      </div>
      <div class="field">
        <label for={id}>{props.pick}</label>
        <input id={id} class="input" type="datetime-local" value={picked()} min={local(now)} max={local(new Date(now.getTime() + props.most * 1000))} onInput={(event) => setPicked(event.currentTarget.value)} />
      </div>
    </Modal>
  );
}

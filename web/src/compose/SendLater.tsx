import { createSignal, createUniqueId, For } from 'solid-js';
import { t } from '../i18n';
import { fully } from '../i18n/format';
import { Icon } from '../ui/icons';
import { Button, Modal } from '../ui/kit';
import { usualTimes } from './times';

function local(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Asks when a message is to go out. */
export function SendLater(props: { most: number; choose: (at: Date) => void; close: () => void }) {
  const id = createUniqueId();
  const now = new Date();
  const [picked, setPicked] = createSignal(local(new Date(now.getTime() + 3_600_000)));
  const fits = (at: Date) => at.getTime() > Date.now() && at.getTime() < Date.now() + props.most * 1000;
  return (
    <Modal
      title={t().sendLater}
      open
      close={props.close}
      footer={<Button kind="primary" disabled={!fits(new Date(picked()))} onClick={() => props.choose(new Date(picked()))}>{t().schedule}</Button>}
    >
      <div class="times">
        <For each={usualTimes(now).filter((time) => fits(time.at))}>
          {(time) => (
            <button class="menu-item" onClick={() => props.choose(time.at)}>
              <Icon name="clock" />
              <span>{t()[time.label]}</span>
              <kbd>{fully(time.at.toISOString())}</kbd>
            </button>
          )}
        </For>
      </div>
      <div class="field">
        <label for={id}>{t().sendPick}</label>
        <input id={id} class="input" type="datetime-local" value={picked()} min={local(now)} max={local(new Date(now.getTime() + props.most * 1000))} onInput={(event) => setPicked(event.currentTarget.value)} />
      </div>
    </Modal>
  );
}

import { createSignal, createUniqueId, Show } from 'solid-js';
import { t } from '../i18n';
import { When } from '../ui/When';
import { chosen, remind, snooze, unanswered } from './actions';
import { snoozeTimes } from './snooze';
import { longestSnooze } from './times';
import { setSnoozer } from './view';

/** Asks when the chosen messages are to come back; of what one sent oneself, whether to wait for an answer. */
export default function Snoozer() {
  const id = createUniqueId();
  const ids = chosen();
  const own = unanswered(ids);
  const [waits, setWaits] = createSignal(own !== undefined);
  const close = () => setSnoozer(false);
  const choose = (at: Date) => {
    close();
    if (own && waits()) remind(own, at);
    else snooze(ids, at);
  };
  return (
    <When title={own && waits() ? t().snzRemind : t().snzTitle} action={own && waits() ? t().snzRemind : t().snzSnooze} pick={t().snzPick} times={snoozeTimes(new Date())} most={longestSnooze()} choose={choose} close={close}>
      <p class="hint">{own && waits() ? t().snzRemindHint : t().snzHint}</p>
      <Show when={own}>
        <label class="check-line" for={id}>
          <input id={id} type="checkbox" class="check" checked={waits()} onChange={(event) => setWaits(event.currentTarget.checked)} />
          {t().snzRemind}
        </label>
      </Show>
    </When>
  );
}

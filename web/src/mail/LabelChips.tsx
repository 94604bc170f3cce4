import { For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Email, Label } from '../jmap/types';
import { mail } from '../store/app';
import { isSet } from '../store/changes';
import { Icon } from '../ui/icons';

/** The labels that some messages have. */
export function labelsOf(emails: Email[]): Label[] {
  return mail().labels().filter((label) => emails.some((email) => isSet(email.keywords, label.keyword)));
}

/** Labels as coloured chips; with what takes one off, where that is wanted. */
export function LabelChips(props: { of: Label[]; takeOff?: (label: Label) => void }) {
  return (
    <For each={props.of}>
      {(label) => (
        <span class="label-chip" style={{ '--label': label.color }}>
          <bdi>{label.name}</bdi>
          <Show when={props.takeOff}>
            {(takeOff) => (
              <button aria-label={t().lblTakeOff(label.name)} onClick={() => takeOff()(label)}>
                <Icon name="close" />
              </button>
            )}
          </Show>
        </span>
      )}
    </For>
  );
}

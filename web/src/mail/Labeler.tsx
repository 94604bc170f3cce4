import { createMemo, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Label } from '../jmap/types';
import { mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Modal } from '../ui/kit';
import { chosen, setLabel, share } from './actions';
import { createLabel, freshColor } from './labels';
import { setLabeler } from './view';

/** Asks which labels the chosen messages have; typing finds one, or makes it. */
export default function Labeler() {
  const ids = chosen();
  const [words, setWords] = createSignal('');
  const [at, setAt] = createSignal(0);
  const wanted = () => words().trim().toLocaleLowerCase();
  const found = createMemo(() => mail().labels().filter((label) => label.name.toLocaleLowerCase().includes(wanted())));
  const isNew = () => wanted() !== '' && !mail().labels().some((label) => label.name.toLocaleLowerCase() === wanted());
  // Rows of the list change as they are labelled.
  const has = (label: Label) => {
    ids.forEach((id) => mail().email(id));
    return share(ids, label.keyword);
  };
  const flip = (label: Label | undefined) => label && setLabel(ids, label, has(label) !== 'all');
  const make = async () => {
    const made = await createLabel(words(), freshColor());
    if (!made) return;
    setWords('');
    setLabel(ids, made, true);
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (found().length > 0) flip(found()[at()]);
      else if (isNew()) void make();
    }
  };
  return (
    <Modal title={t().lblLabels} open close={() => setLabeler(false)}>
      <input
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="labeler-list"
        aria-activedescendant={found()[at()] ? `labeler-${found()[at()]!.id}` : undefined}
        aria-label={t().lblFind}
        placeholder={t().lblFind}
        value={words()}
        maxlength={100}
        autofocus
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <Show when={found().length > 0} fallback={<Show when={!isNew()}><p class="hint">{t().lblNone}</p></Show>}>
        <ul class="mover" id="labeler-list" role="listbox" aria-multiselectable="true" aria-label={t().lblLabels}>
          <For each={found()}>
            {(label, index) => (
              <li id={`labeler-${label.id}`} role="option" aria-selected={has(label) === 'all'} class="menu-item" classList={{ lit: at() === index() }} onClick={() => { setAt(index()); flip(label); }}>
                <span class="label-dot" style={{ '--label': label.color }} />
                <span>{label.name}</span>
                <Show when={has(label) !== 'none'}>
                  <Icon name={has(label) === 'all' ? 'check' : 'minimise'} />
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={isNew()}>
        <button class="menu-item" onClick={() => void make()}>
          <Icon name="plus" />
          {t().lblCreate(words().trim())}
        </button>
      </Show>
    </Modal>
  );
}

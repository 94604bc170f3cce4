import { createMemo, createSignal, Show } from 'solid-js';
import { t } from '../i18n';
import type { Label } from '../jmap/types';
import { mail } from '../store/app';
import { Chooser } from '../ui/Chooser';
import { Icon } from '../ui/icons';
import { Modal } from '../ui/kit';
import { chosen, setLabel, share } from './actions';
import { createLabel, freshColor } from './labels';
import { setLabeler } from './view';

/** Asks which labels the chosen messages have; typing finds one, or makes it. */
export default function Labeler() {
  const ids = chosen();
  const [words, setWords] = createSignal('');
  const wanted = () => words().trim().toLocaleLowerCase();
  const found = createMemo(() => mail().labels().filter((label) => label.name.toLocaleLowerCase().includes(wanted())));
  const isNew = () => wanted() !== '' && !mail().labels().some((label) => label.name.toLocaleLowerCase() === wanted());
  // Rows of the list change as they are labelled.
  const has = (label: Label) => {
    ids.forEach((id) => mail().email(id));
    return share(ids, label.keyword);
  };
  const flip = (label: Label) => setLabel(ids, label, has(label) !== 'all');
  const make = async () => {
    const made = await createLabel(words(), freshColor());
    if (!made) return;
    setWords('');
    setLabel(ids, made, true);
  };
  const take = (label: Label | undefined) => {
    if (label) flip(label);
    else if (isNew()) void make();
  };
  return (
    <Modal title={t().lblLabels} open close={() => setLabeler(false)}>
      <Chooser
        id="labeler"
        label={t().lblFind}
        holds={t().lblLabels}
        placeholder={t().lblFind}
        words={words()}
        write={setWords}
        found={found()}
        key={(label) => label.id}
        take={take}
        chosen={(label) => has(label) === 'all'}
        none={<Show when={!isNew()}><p class="hint">{t().lblNone}</p></Show>}
      >
        {(label) => (
          <>
            <span class="label-dot" style={{ '--label': label.color }} />
            <span>{label.name}</span>
            <Show when={has(label) !== 'none'}>
              <Icon name={has(label) === 'all' ? 'check' : 'minimise'} />
            </Show>
          </>
        )}
      </Chooser>
      <Show when={isNew()}>
        <button class="menu-item" onClick={() => void make()}>
          <Icon name="plus" />
          {t().lblCreate(words().trim())}
        </button>
      </Show>
    </Modal>
  );
}

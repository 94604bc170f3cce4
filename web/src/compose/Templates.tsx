import { createMemo, createResource, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Id } from '../jmap/types';
import { Icon } from '../ui/icons';
import { Empty, Modal } from '../ui/kit';
import { templates } from './templates';

/** Asks which template; typing finds it. */
export default function Templates(props: { choose: (id: Id) => void; close: () => void }) {
  const [words, setWords] = createSignal('');
  const [at, setAt] = createSignal(0);
  const [all] = createResource(() => templates());
  const found = createMemo(() => {
    const wanted = words().trim().toLocaleLowerCase();
    return (all.error ? [] : (all() ?? [])).filter((each) => (each.subject ?? '').toLocaleLowerCase().includes(wanted));
  });
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const one = found()[at()];
      if (one) props.choose(one.id);
    }
  };
  return (
    <Modal title={t().tplTemplates} open close={props.close}>
      <Show
        when={all.loading || (all()?.length ?? 0) > 0}
        fallback={<Empty icon="file" title={all.error ? t().needsServer : t().tplNone} text={all.error ? undefined : t().tplNoneText} />}
      >
        <input
          class="input"
          role="combobox"
          aria-expanded="true"
          aria-controls="template-list"
          aria-activedescendant={found()[at()] ? `template-${found()[at()]!.id}` : undefined}
          aria-label={t().tplTemplates}
          placeholder={t().search}
          value={words()}
          autofocus
          onInput={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={keys}
        />
        <ul class="mover" id="template-list" role="listbox" aria-label={t().tplTemplates}>
          <For each={found()}>
            {(each, index) => (
              <li id={`template-${each.id}`} role="option" aria-selected={at() === index()} class="menu-item" classList={{ lit: at() === index() }} onClick={() => props.choose(each.id)}>
                <Icon name="file" />
                <span class="template-words">
                  <bdi>{each.subject || t().noSubject}</bdi>
                  <small>{each.preview}</small>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Modal>
  );
}

import { createMemo, createResource, createSignal, Show } from 'solid-js';
import { t } from '../i18n';
import type { Id } from '../jmap/types';
import { Chooser } from '../ui/Chooser';
import { Icon } from '../ui/icons';
import { Empty, Modal } from '../ui/kit';
import { templates } from './templates';

/** Asks which template; typing finds it. */
export default function Templates(props: { choose: (id: Id) => void; close: () => void }) {
  const [words, setWords] = createSignal('');
  const [all] = createResource(() => templates());
  const found = createMemo(() => {
    const wanted = words().trim().toLocaleLowerCase();
    return (all.error ? [] : (all() ?? [])).filter((each) => (each.subject ?? '').toLocaleLowerCase().includes(wanted));
  });
  return (
    <Modal title={t().tplTemplates} open close={props.close}>
      <Show
        when={all.loading || (all()?.length ?? 0) > 0}
        fallback={<Empty icon="file" title={all.error ? t().needsServer : t().tplNone} text={all.error ? undefined : t().tplNoneText} />}
      >
        <Chooser
          id="template"
          label={t().tplTemplates}
          holds={t().tplTemplates}
          placeholder={t().search}
          words={words()}
          write={setWords}
          found={found()}
          key={(each) => each.id}
          take={(each) => each && props.choose(each.id)}
        >
          {(each) => (
            <>
              <Icon name="file" />
              <span class="template-words">
                <bdi>{each.subject || t().noSubject}</bdi>
                <small>{each.preview}</small>
              </span>
            </>
          )}
        </Chooser>
      </Show>
    </Modal>
  );
}

import { For } from 'solid-js';
import { t } from '../i18n';
import { Modal } from '../ui/kit';
import { helpShown, SHORTCUTS, showHelp } from './shortcuts';

/** All shortcuts of the keyboard. */
export function Help() {
  const groups = ['keysMove', 'keysDo', 'keysWrite'] as const;
  return (
    <Modal title={t().shortcuts} open={helpShown()} close={() => showHelp(false)} wide>
      <div class="help">
        <For each={groups}>
          {(group) => (
            <section>
              <h3>{t()[group]}</h3>
              <dl>
                <For each={SHORTCUTS.filter((each) => each.group === group)}>
                  {(each) => (
                    <>
                      <dt>
                        <For each={each.keys}>
                          {(key, at) => (
                            <>
                              {at() > 0 ? ` ${t().keyThen} ` : ''}
                              <kbd class="key">{key.length === 1 && key !== key.toLowerCase() ? `⇧ ${key}` : key}</kbd>
                            </>
                          )}
                        </For>
                      </dt>
                      <dd>{t()[each.label] as string}</dd>
                    </>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
    </Modal>
  );
}

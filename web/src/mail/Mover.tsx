import { createMemo, createSignal, For, Show } from 'solid-js';
import { language, t } from '../i18n';
import type { Id } from '../jmap/types';
import { mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Modal } from '../ui/kit';
import { chosen, mailboxName, moveTo } from './actions';
import { mover, setMover } from './shortcuts';
import { createFolder } from './Sidebar';
import { tree } from './tree';

/** Asks where the chosen messages are to go; typing finds the folder. */
export function Mover() {
  const [words, setWords] = createSignal('');
  const [at, setAt] = createSignal(0);
  const found = createMemo(() => {
    const wanted = words().trim().toLocaleLowerCase();
    return tree(mail().mailboxes(), new Set(), language())
      .map((branch) => ({ ...branch, name: mailboxName(branch.mailbox.id) }))
      .filter((branch) => branch.mailbox.myRights['mayAddItems'] && branch.name.toLocaleLowerCase().includes(wanted));
  });
  const close = () => {
    setMover(false);
    setWords('');
    setAt(0);
  };
  const take = (id: Id | undefined) => {
    if (!id) return;
    const ids = chosen();
    close();
    moveTo(ids, id);
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(found()[at()]?.mailbox.id);
    }
  };
  return (
    <Modal title={t().moveTo} open={mover()} close={close}>
      <input
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="mover-list"
        aria-activedescendant={found()[at()] ? `mover-${found()[at()]!.mailbox.id}` : undefined}
        aria-label={t().moveSearch}
        placeholder={t().moveSearch}
        value={words()}
        autofocus
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <ul class="mover" id="mover-list" role="listbox" aria-label={t().folders}>
        <For each={found()}>
          {(branch, index) => (
            <li
              id={`mover-${branch.mailbox.id}`}
              role="option"
              aria-selected={at() === index()}
              class="menu-item"
              classList={{ lit: at() === index() }}
              style={{ '--depth': String(words() ? 0 : branch.depth) }}
              onClick={() => take(branch.mailbox.id)}
            >
              <Icon name="folder" />
              {branch.name}
            </li>
          )}
        </For>
      </ul>
      <Show when={!mail().mine && (words().trim() === '' || found().length === 0)}>
        <button class="menu-item" onClick={() => void createFolder(null).then(take)}>
          <Icon name="plus" />
          {t().newFolder}
        </button>
      </Show>
    </Modal>
  );
}

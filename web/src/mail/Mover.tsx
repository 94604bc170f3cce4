import { createMemo, createSignal, Show } from 'solid-js';
import { language, t } from '../i18n';
import type { Id } from '../jmap/types';
import { mail } from '../store/app';
import { Chooser } from '../ui/Chooser';
import { Icon } from '../ui/icons';
import { Modal } from '../ui/kit';
import { chosen, mailboxName, moveTo } from './actions';
import { mover, setMover } from './shortcuts';
import { createFolder } from './Sidebar';
import { tree } from './tree';

/** Asks where the chosen messages are to go; typing finds the folder. */
export function Mover() {
  const [words, setWords] = createSignal('');
  const found = createMemo(() => {
    const wanted = words().trim().toLocaleLowerCase();
    return tree(mail().mailboxes(), new Set(), language())
      .map((branch) => ({ ...branch, name: mailboxName(branch.mailbox.id) }))
      .filter((branch) => branch.mailbox.myRights['mayAddItems'] && branch.name.toLocaleLowerCase().includes(wanted));
  });
  const close = () => {
    setMover(false);
    setWords('');
  };
  const take = (id: Id | undefined) => {
    if (!id) return;
    const ids = chosen();
    close();
    moveTo(ids, id);
  };
  return (
    <Modal title={t().moveTo} open={mover()} close={close}>
      <Chooser
        id="mover"
        label={t().moveSearch}
        holds={t().folders}
        placeholder={t().moveSearch}
        words={words()}
        write={setWords}
        found={found()}
        key={(branch) => branch.mailbox.id}
        take={(branch) => take(branch?.mailbox.id)}
        depth={(branch) => (words() ? 0 : branch.depth)}
      >
        {(branch) => (
          <>
            <Icon name="folder" />
            {branch.name}
          </>
        )}
      </Chooser>
      <Show when={!mail().mine && (words().trim() === '' || found().length === 0)}>
        <button class="menu-item" onClick={() => void createFolder(null).then(take)}>
          <Icon name="plus" />
          {t().newFolder}
        </button>
      </Show>
    </Modal>
  );
}

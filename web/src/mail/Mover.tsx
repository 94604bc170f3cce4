import { createMemo, createSignal, Show } from 'solid-js';
import { language, t } from '../i18n';
import type { Id } from '../jmap/types';
import { mail, ownMail } from '../store/app';
import type { MailStore } from '../store/mail';
import { Chooser } from '../ui/Chooser';
import { Icon } from '../ui/icons';
import { Modal } from '../ui/kit';
import { chosen, copyTo, mailboxName, moveTo } from './actions';
import { mover, setMover } from './shortcuts';
import { createFolder } from './Sidebar';
import { tree, type Branch } from './tree';

/** A folder, and whose it is. */
type Target = Branch & { store: MailStore; name: string };

/** Whose an account is. */
const owner = (store: MailStore) => (store.mine ? store.owner() : t().searchOwn);

/** Asks where the chosen messages are to go; typing finds the folder. */
export function Mover() {
  const [words, setWords] = createSignal('');
  const found = createMemo(() => {
    const wanted = words().trim().toLocaleLowerCase();
    const all = [ownMail(), ...ownMail().shared()];
    // Those of the account that is looked at come first.
    const stores = [mail(), ...all.filter((store) => store !== mail())];
    return stores
      .flatMap((store) => tree(store.mailboxes(), new Set(), language()).map((branch): Target => ({ ...branch, store, name: mailboxName(branch.mailbox.id, store) })))
      // What is snoozed comes back to its owner: nobody puts it there from elsewhere.
      .filter(({ mailbox, store }) => mailbox.myRights['mayAddItems'] && (mailbox.role !== 'snoozed' || (store === mail() && mover() === 'move')))
      .filter(({ name, store }) => `${name} ${store === mail() ? '' : owner(store)}`.toLocaleLowerCase().includes(wanted));
  });
  const close = () => {
    setMover(undefined);
    setWords('');
  };
  const take = (id: Id | undefined, store = mail()) => {
    if (!id) return;
    const [ids, to] = [chosen(), mover() === 'copy' ? copyTo : moveTo];
    close();
    to(ids, id, store);
  };
  return (
    <Modal title={mover() === 'copy' ? t().copyTo : t().moveTo} open={mover() !== undefined} close={close}>
      <Chooser
        id="mover"
        label={t().moveSearch}
        holds={t().folders}
        placeholder={t().moveSearch}
        words={words()}
        write={setWords}
        found={found()}
        key={(branch) => `${branch.store.account}-${branch.mailbox.id}`}
        take={(branch) => take(branch?.mailbox.id, branch?.store)}
        depth={(branch) => (words() ? 0 : branch.depth)}
      >
        {(branch) => (
          <>
            <Icon name="folder" />
            <span>{branch.name}</span>
            <Show when={branch.store !== mail()}>
              <small><bdi>{owner(branch.store)}</bdi></small>
            </Show>
          </>
        )}
      </Chooser>
      <Show when={!mail().mine && (words().trim() === '' || found().length === 0)}>
        <button class="menu-item" onClick={() => void createFolder(null).then((id) => take(id))}>
          <Icon name="plus" />
          {t().newFolder}
        </button>
      </Show>
    </Modal>
  );
}

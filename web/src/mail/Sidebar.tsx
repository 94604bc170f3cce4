import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import { language, t } from '../i18n';
import { number } from '../i18n/format';
import { Refused } from '../jmap/client';
import { CONTACTS, type Id, type Mailbox, type SetResponse } from '../jmap/types';
import { go, path, place, type Place } from '../router';
import { mail, ownMail } from '../store/app';
import type { MailStore } from '../store/mail';
import { Icon, type IconName } from '../ui/icons';
import { Button, confirm, Menu, prompt, say, Tool, type MenuEntry } from '../ui/kit';
import { copyTo, mailboxName, moveTo, setLabel } from './actions';
import { dragged } from './drag';
import { handlers } from './shortcuts';
import { holdsTemplates } from './templates';
import { tree, type Branch } from './tree';
import { setSelected } from './view';

const ICONS: Partial<Record<string, IconName>> = {
  inbox: 'inbox',
  drafts: 'drafts',
  sent: 'sent',
  archive: 'archive',
  junk: 'junk',
  trash: 'trash',
  snoozed: 'snooze',
};

export const [drawer, setDrawer] = createSignal(false);

/** The folder whose sharing is looked at. */
export const [sharing, setSharing] = createSignal<{ store: MailStore; mailbox: Id } | undefined>();

/** What a place names an account by; one's own it does not name. */
function accountOf(store: MailStore): Id | undefined {
  return store.mine && store.account;
}

/** Follows a link within the page. */
export function follow(event: MouseEvent, to: Place): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  setDrawer(false);
  setSelected(new Set<Id>());
  go(to);
}

/** Runs something that needs the server, and says so when it does not answer. */
export async function asked(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Refused) say(error.type === 'overQuota' ? t().overQuota : t().refused);
    else say(t().needsServer);
    return false;
  }
}

export async function createFolder(parentId: Id | null, store: MailStore = mail()): Promise<Id | undefined> {
  const name = await prompt({ title: parentId ? t().newSubfolder : t().newFolder, label: t().folderName, value: '', yes: t().create });
  if (!name?.trim()) return undefined;
  let made: SetResponse<Mailbox> | undefined;
  await asked(async () => {
    made = await store.set<Mailbox>('Mailbox/set', { create: { f: { name: name.trim(), parentId, isSubscribed: true } } });
    await store.sync();
  });
  return made?.created?.['f']?.id;
}

async function rename(store: MailStore, mailbox: Mailbox): Promise<void> {
  const name = await prompt({ title: t().renameFolder, label: t().folderName, value: mailbox.name, yes: t().rename });
  if (!name?.trim() || name.trim() === mailbox.name) return;
  await asked(async () => {
    await store.set('Mailbox/set', { update: { [mailbox.id]: { name: name.trim() } } });
    await store.sync();
  });
}

async function removeFolder(store: MailStore, mailbox: Mailbox): Promise<void> {
  const sure = await confirm({
    title: t().deleteFolder,
    text: t().deleteFolderText(mailbox.name, mailbox.totalEmails),
    yes: t().delete,
    danger: true,
  });
  if (!sure) return;
  const here = place();
  const done = await asked(async () => {
    await store.set('Mailbox/set', { destroy: [mailbox.id], onDestroyRemoveEmails: true });
    await store.sync();
  });
  const inbox = ownMail().role('inbox');
  if (done && inbox && here.at === 'mail' && here.account === accountOf(store) && here.mailbox === mailbox.id) go({ at: 'mail', mailbox: inbox.id });
}

async function subscribe(store: MailStore, mailbox: Mailbox, isSubscribed: boolean): Promise<void> {
  await asked(async () => {
    await store.set('Mailbox/set', { update: { [mailbox.id]: { isSubscribed } } });
    await store.sync();
    // Without anything that one wants to see, an account is none of the session's any more.
    if (store.mine) await store.reshare();
  });
}

/** All ids of a mailbox that fit, a thousand at a time. */
async function everyId(store: MailStore, filter: Record<string, unknown>): Promise<Id[]> {
  const answer = await store.client.one<{ ids: Id[] }>('Email/query', { accountId: store.account, filter, limit: 1000 });
  return answer.ids;
}

async function empty(store: MailStore, mailbox: Mailbox): Promise<void> {
  const sure = await confirm({ title: t().emptyTrash, text: t().emptyTrashText(mailbox.totalEmails), yes: t().emptyTrash, danger: true });
  if (!sure) return;
  await asked(async () => {
    for (;;) {
      const destroy = await everyId(store, { inMailbox: mailbox.id });
      if (destroy.length === 0) break;
      await store.set('Email/set', { destroy });
    }
    await store.sync();
  });
}

async function readAll(store: MailStore, mailbox: Mailbox): Promise<void> {
  await asked(async () => {
    for (;;) {
      const ids = await everyId(store, { inMailbox: mailbox.id, notKeyword: '$seen' });
      if (ids.length === 0) break;
      await store.set('Email/set', { update: Object.fromEntries(ids.map((id) => [id, { 'keywords/$seen': true }])) });
    }
    await store.sync();
  });
}

function entries(store: MailStore, mailbox: Mailbox): MenuEntry[] {
  const rights = mailbox.myRights;
  const plain = mailbox.role === null;
  const list: MenuEntry[] = [];
  if (rights['maySetSeen']) list.push({ label: t().markAllRead, icon: 'mailOpen', off: mailbox.unreadEmails === 0, run: () => void readAll(store, mailbox) });
  if (rights['mayCreateChild']) list.push({ label: t().newSubfolder, icon: 'folderPlus', run: () => void createFolder(mailbox.id, store) });
  if (plain && rights['mayRename']) list.push({ label: t().rename, icon: 'drafts', run: () => void rename(store, mailbox) });
  if (rights['mayShare']) list.push({ label: t().shShare, icon: 'people', run: () => setSharing({ store, mailbox: mailbox.id }) });
  if (plain || store.mine) list.push({ label: t().hideFolder, icon: 'eye', run: () => void subscribe(store, mailbox, false) });
  if (plain && rights['mayDelete']) list.push({ label: t().deleteFolder, icon: 'trash', danger: true, line: true, run: () => void removeFolder(store, mailbox) });
  if ((mailbox.role === 'trash' || mailbox.role === 'junk') && rights['mayRemoveItems']) {
    list.push({ label: t().emptyTrash, icon: 'trash', danger: true, line: true, off: mailbox.totalEmails === 0, run: () => void empty(store, mailbox) });
  }
  return list;
}

/** With the key that makes a copy of files, too. */
const copies = (event: DragEvent) => event.ctrlKey || event.altKey;

function Entry(props: { to: Place; icon: IconName; label: string; count?: number; strong?: boolean; depth?: number; children?: JSX.Element; drop?: Id; take?: (ids: Id[]) => void; color?: string; store?: MailStore }) {
  const [over, setOver] = createSignal(false);
  const current = () => {
    const here = place();
    return path({ ...here, email: undefined } as Place) === path(props.to);
  };
  return (
    <li class="side-entry" classList={{ current: current(), over: over() }} style={{ '--depth': String(props.depth ?? 0) }}>
      <a
        href={path(props.to)}
        aria-current={current() ? 'page' : undefined}
        onClick={(event) => follow(event, props.to)}
        onDragOver={(event) => {
          // Labels are of one account; what is put into another's folder is copied there, and goes here.
          if (!(props.drop || (props.take && ownMail() === mail())) || dragged().length === 0) return;
          event.preventDefault();
          if (event.dataTransfer) event.dataTransfer.dropEffect = props.drop && copies(event) ? 'copy' : 'move';
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (props.drop) (copies(event) ? copyTo : moveTo)(dragged(), props.drop, props.store ?? ownMail());
          else if (ownMail() === mail()) props.take?.(dragged());
        }}
      >
        <Show when={props.color} fallback={<Icon name={props.icon} />}>
          <span class="label-dot" style={{ '--label': props.color }} />
        </Show>
        <span class="name" aria-hidden={props.count && props.strong ? 'true' : undefined}>{props.label}</span>
        <Show when={props.count}>
          {(count) => (
            <>
              <span class="count" classList={{ strong: props.strong }} aria-hidden={props.strong ? 'true' : undefined}>
                {number(count())}
              </span>
              <Show when={props.strong}>
                <span class="unseen">{t().unreadIn(props.label, count())}</span>
              </Show>
            </>
          )}
        </Show>
      </a>
      {props.children}
    </li>
  );
}

function FolderEntry(props: { store: MailStore; branch: Branch; closed: boolean; fold: () => void }) {
  const mailbox = () => props.branch.mailbox;
  const name = () => mailboxName(mailbox().id, props.store);
  const isDrafts = () => mailbox().role === 'drafts' || mailbox().role === 'snoozed';
  return (
    <Entry
      to={{ at: 'mail', account: accountOf(props.store), mailbox: mailbox().id }}
      store={props.store}
      icon={holdsTemplates(mailbox()) ? 'file' : (ICONS[mailbox().role ?? ''] ?? 'folder')}
      label={name()}
      count={isDrafts() ? mailbox().totalEmails : mailbox().role === 'trash' || mailbox().role === 'sent' ? 0 : mailbox().unreadEmails}
      strong={!isDrafts()}
      depth={props.branch.depth}
      drop={mailbox().myRights['mayAddItems'] ? mailbox().id : undefined}
    >
      <Show when={props.branch.hasChildren}>
        <Tool class="fold" classList={{ closed: props.closed }} icon="down" label={name()} aria-expanded={!props.closed} small onClick={props.fold} />
      </Show>
      <span class="more">
        <Menu icon="more" label={props.store.mine ? t().shFolderMenu(name(), props.store.owner()) : t().folderMenu(name())} entries={entries(props.store, mailbox())} small tipAt="end" />
      </span>
    </Entry>
  );
}

export function Sidebar() {
  const [closed, setClosed] = createSignal<ReadonlySet<Id>>(new Set());
  const [showHidden, setShowHidden] = createSignal(false);
  const visible = createMemo(() => ownMail().mailboxes().filter((mailbox) => mailbox.isSubscribed || mailbox.role !== null));
  const hidden = createMemo(() => [
    ...ownMail().mailboxes().filter((mailbox) => !mailbox.isSubscribed && mailbox.role === null).map((mailbox) => ({ store: ownMail(), mailbox })),
    ...ownMail().shared().flatMap((store) => store.mailboxes().filter((mailbox) => !mailbox.isSubscribed).map((mailbox) => ({ store, mailbox }))),
  ]);
  const branches = createMemo(() => tree(visible(), closed(), language()));
  const special = () => branches().filter((branch) => branch.mailbox.role !== null || isUnderRole(branch));
  const own = () => branches().filter((branch) => !special().includes(branch));
  const isUnderRole = (branch: Branch) => {
    let parent = branch.mailbox.parentId;
    while (parent) {
      const above = ownMail().mailbox(parent);
      if (above?.role) return true;
      parent = above?.parentId ?? null;
    }
    return false;
  };
  const fold = (id: Id) => {
    const next = new Set(closed());
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  // Keyed by id, so that a change of counts does not take the focus away from a row.
  const rows = (some: () => Branch[]) => (
    <For each={some().map((branch) => branch.mailbox.id)}>
      {(id) => (
        <Show when={some().find((branch) => branch.mailbox.id === id)}>
          {(branch) => <FolderEntry store={ownMail()} branch={branch()} closed={closed().has(id)} fold={() => fold(id)} />}
        </Show>
      )}
    </For>
  );
  return (
    <nav class="sidebar" aria-label={t().mainNavigation}>
      <div class="side-top">
        <Button kind="primary" icon="drafts" big class="compose" onClick={() => handlers.compose?.()}>
          {t().compose}
        </Button>
      </div>
      <div class="side-scroll">
        <ul>{rows(special)}</ul>
        <ul>
          <Entry to={{ at: 'view', view: 'unread' }} icon="mail" label={t().unreadMail} />
          <Entry to={{ at: 'view', view: 'flagged' }} icon="star" label={t().starred} />
          <Show when={Number(ownMail().client.capability(ownMail().account, 'urn:ietf:params:jmap:submission')?.['maxDelayedSend'] ?? 0) > 0}>
            <Entry to={{ at: 'scheduled' }} icon="clock" label={t().scheduled} />
          </Show>
          <Show when={ownMail().client.accountFor(CONTACTS)}>
            <Entry to={{ at: 'contacts' }} icon="people" label={t().cntTitle} />
          </Show>
        </ul>
        <div class="side-head">
          <h2>{t().folders}</h2>
          <Tool icon="plus" label={t().newFolder} small tipAt="end" onClick={() => void createFolder(null, ownMail())} />
        </div>
        <ul>{rows(own)}</ul>
        <Show when={ownMail().labels().length > 0}>
          <div class="side-head">
            <h2>{t().lblLabels}</h2>
            <Tool icon="settings" label={t().lblLabels} small tipAt="end" onClick={() => go({ at: 'settings', page: 'labels' })} />
          </div>
          <ul>
            <For each={ownMail().labels()}>
              {(label) => <Entry to={{ at: 'search', query: `label:"${label.name.replaceAll('"', '')}"` }} icon="label" label={label.name} color={label.color} take={(ids) => setLabel(ids, label, true)} />}
            </For>
          </ul>
        </Show>
        <Show when={hidden().length > 0}>
          <button class="side-hidden" aria-expanded={showHidden()} onClick={() => setShowHidden(!showHidden())}>
            {t().hiddenFolders} ({number(hidden().length)})
          </button>
          <Show when={showHidden()}>
            <ul>
              <For each={hidden()}>
                {({ store, mailbox }) => {
                  const to = (): Place => ({ at: 'mail', account: accountOf(store), mailbox: mailbox.id });
                  const name = () => (store.mine ? `${mailboxName(mailbox.id, store)} · ${store.owner()}` : mailbox.name);
                  return (
                    <li class="side-entry">
                      <a href={path(to())} onClick={(event) => follow(event, to())}>
                        <Icon name="folder" />
                        <span class="name">{name()}</span>
                      </a>
                      <Tool icon="eye" label={t().shShowFolder(name())} small tipAt="end" onClick={() => void subscribe(store, mailbox, true)} />
                    </li>
                  );
                }}
              </For>
            </ul>
          </Show>
        </Show>
        <For each={ownMail().shared().filter((store) => store.mailboxes().some((mailbox) => mailbox.isSubscribed))}>{(store) => <Shared store={store} />}</For>
      </div>
    </nav>
  );
}

/** What somebody else shares, under her name. */
function Shared(props: { store: MailStore }) {
  const id = createUniqueId();
  const [closed, setClosed] = createSignal<ReadonlySet<Id>>(new Set());
  const branches = createMemo(() => tree(props.store.mailboxes().filter((mailbox) => mailbox.isSubscribed), closed(), language()));
  const fold = (each: Id) => {
    const next = new Set(closed());
    if (!next.delete(each)) next.add(each);
    setClosed(next);
  };
  return (
    <section class="side-shared" aria-labelledby={id}>
      <div class="side-head">
        <h2 id={id}>
          <bdi>{props.store.owner()}</bdi>
        </h2>
      </div>
      <ul>
        <For each={branches().map((branch) => branch.mailbox.id)}>
          {(each) => (
            <Show when={branches().find((branch) => branch.mailbox.id === each)}>
              {(branch) => <FolderEntry store={props.store} branch={branch()} closed={closed().has(each)} fold={() => fold(each)} />}
            </Show>
          )}
        </For>
      </ul>
    </section>
  );
}


import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { language, t } from '../i18n';
import { number } from '../i18n/format';
import { Refused } from '../jmap/client';
import type { Id, Mailbox, SetResponse } from '../jmap/types';
import { go, path, place, type Place } from '../router';
import { mail } from '../store/app';
import { Icon, type IconName } from '../ui/icons';
import { Button, confirm, Menu, prompt, say, Tool, type MenuEntry } from '../ui/kit';
import { mailboxName, moveTo, setLabel } from './actions';
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

export async function createFolder(parentId: Id | null): Promise<Id | undefined> {
  const name = await prompt({ title: parentId ? t().newSubfolder : t().newFolder, label: t().folderName, value: '', yes: t().create });
  if (!name?.trim()) return undefined;
  let made: SetResponse<Mailbox> | undefined;
  await asked(async () => {
    made = await mail().set<Mailbox>('Mailbox/set', { create: { f: { name: name.trim(), parentId, isSubscribed: true } } });
    await mail().sync();
  });
  return made?.created?.['f']?.id;
}

async function rename(mailbox: Mailbox): Promise<void> {
  const name = await prompt({ title: t().renameFolder, label: t().folderName, value: mailbox.name, yes: t().rename });
  if (!name?.trim() || name.trim() === mailbox.name) return;
  await asked(async () => {
    await mail().set('Mailbox/set', { update: { [mailbox.id]: { name: name.trim() } } });
    await mail().sync();
  });
}

async function removeFolder(mailbox: Mailbox): Promise<void> {
  const sure = await confirm({
    title: t().deleteFolder,
    text: t().deleteFolderText(mailbox.name, mailbox.totalEmails),
    yes: t().delete,
    danger: true,
  });
  if (!sure) return;
  const here = place();
  const done = await asked(async () => {
    await mail().set('Mailbox/set', { destroy: [mailbox.id], onDestroyRemoveEmails: true });
    await mail().sync();
  });
  const inbox = mail().role('inbox');
  if (done && inbox && here.at === 'mail' && here.mailbox === mailbox.id) go({ at: 'mail', mailbox: inbox.id });
}

async function subscribe(mailbox: Mailbox, isSubscribed: boolean): Promise<void> {
  await asked(async () => {
    await mail().set('Mailbox/set', { update: { [mailbox.id]: { isSubscribed } } });
    await mail().sync();
  });
}

/** All ids of a mailbox that fit, a thousand at a time. */
async function everyId(filter: Record<string, unknown>): Promise<Id[]> {
  const answer = await mail().client.one<{ ids: Id[] }>('Email/query', { accountId: mail().account, filter, limit: 1000 });
  return answer.ids;
}

async function empty(mailbox: Mailbox): Promise<void> {
  const sure = await confirm({ title: t().emptyTrash, text: t().emptyTrashText(mailbox.totalEmails), yes: t().emptyTrash, danger: true });
  if (!sure) return;
  await asked(async () => {
    for (;;) {
      const destroy = await everyId({ inMailbox: mailbox.id });
      if (destroy.length === 0) break;
      await mail().set('Email/set', { destroy });
    }
    await mail().sync();
  });
}

async function readAll(mailbox: Mailbox): Promise<void> {
  await asked(async () => {
    for (;;) {
      const ids = await everyId({ inMailbox: mailbox.id, notKeyword: '$seen' });
      if (ids.length === 0) break;
      await mail().set('Email/set', { update: Object.fromEntries(ids.map((id) => [id, { 'keywords/$seen': true }])) });
    }
    await mail().sync();
  });
}

function entries(mailbox: Mailbox): MenuEntry[] {
  const rights = mailbox.myRights;
  const plain = mailbox.role === null;
  const list: MenuEntry[] = [{ label: t().markAllRead, icon: 'mailOpen', off: mailbox.unreadEmails === 0, run: () => void readAll(mailbox) }];
  if (rights['mayCreateChild']) list.push({ label: t().newSubfolder, icon: 'folderPlus', run: () => void createFolder(mailbox.id) });
  if (plain && rights['mayRename']) list.push({ label: t().rename, icon: 'drafts', run: () => void rename(mailbox) });
  if (plain) list.push({ label: t().hideFolder, icon: 'eye', run: () => void subscribe(mailbox, false) });
  if (plain && rights['mayDelete']) list.push({ label: t().deleteFolder, icon: 'trash', danger: true, line: true, run: () => void removeFolder(mailbox) });
  if (mailbox.role === 'trash' || mailbox.role === 'junk') {
    list.push({ label: t().emptyTrash, icon: 'trash', danger: true, line: true, off: mailbox.totalEmails === 0, run: () => void empty(mailbox) });
  }
  return list;
}

function Entry(props: { to: Place; icon: IconName; label: string; count?: number; strong?: boolean; depth?: number; children?: JSX.Element; drop?: Id; take?: (ids: Id[]) => void; color?: string }) {
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
          if (!(props.drop || props.take) || dragged().length === 0) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (props.drop) moveTo(dragged(), props.drop);
          else props.take?.(dragged());
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

function FolderEntry(props: { branch: Branch; closed: boolean; fold: () => void }) {
  const mailbox = () => props.branch.mailbox;
  const isDrafts = () => mailbox().role === 'drafts' || mailbox().role === 'snoozed';
  return (
    <Entry
      to={{ at: 'mail', mailbox: mailbox().id }}
      icon={holdsTemplates(mailbox()) ? 'file' : (ICONS[mailbox().role ?? ''] ?? 'folder')}
      label={mailboxName(mailbox().id)}
      count={isDrafts() ? mailbox().totalEmails : mailbox().role === 'trash' || mailbox().role === 'sent' ? 0 : mailbox().unreadEmails}
      strong={!isDrafts()}
      depth={props.branch.depth}
      drop={mailbox().id}
    >
      <Show when={props.branch.hasChildren}>
        <Tool class="fold" classList={{ closed: props.closed }} icon="down" label={mailboxName(mailbox().id)} aria-expanded={!props.closed} small onClick={props.fold} />
      </Show>
      <span class="more">
        <Menu icon="more" label={t().folderMenu(mailboxName(mailbox().id))} entries={entries(mailbox())} small tipAt="end" />
      </span>
    </Entry>
  );
}

export function Sidebar() {
  const [closed, setClosed] = createSignal<ReadonlySet<Id>>(new Set());
  const [showHidden, setShowHidden] = createSignal(false);
  const visible = createMemo(() => mail().mailboxes().filter((mailbox) => mailbox.isSubscribed || mailbox.role !== null));
  const hidden = createMemo(() => mail().mailboxes().filter((mailbox) => !mailbox.isSubscribed && mailbox.role === null));
  const branches = createMemo(() => tree(visible(), closed(), language()));
  const special = () => branches().filter((branch) => branch.mailbox.role !== null || isUnderRole(branch));
  const own = () => branches().filter((branch) => !special().includes(branch));
  const isUnderRole = (branch: Branch) => {
    let parent = branch.mailbox.parentId;
    while (parent) {
      const above = mail().mailbox(parent);
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
          {(branch) => <FolderEntry branch={branch()} closed={closed().has(id)} fold={() => fold(id)} />}
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
          <Show when={Number(mail().client.capability(mail().account, 'urn:ietf:params:jmap:submission')?.['maxDelayedSend'] ?? 0) > 0}>
            <Entry to={{ at: 'scheduled' }} icon="clock" label={t().scheduled} />
          </Show>
        </ul>
        <div class="side-head">
          <h2>{t().folders}</h2>
          <Tool icon="plus" label={t().newFolder} small tipAt="end" onClick={() => void createFolder(null)} />
        </div>
        <ul>{rows(own)}</ul>
        <Show when={mail().labels().length > 0}>
          <div class="side-head">
            <h2>{t().lblLabels}</h2>
            <Tool icon="settings" label={t().lblLabels} small tipAt="end" onClick={() => go({ at: 'settings', page: 'labels' })} />
          </div>
          <ul>
            <For each={mail().labels()}>
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
                {(mailbox) => (
                  <li class="side-entry">
                    <a href={path({ at: 'mail', mailbox: mailbox.id })} onClick={(event) => follow(event, { at: 'mail', mailbox: mailbox.id })}>
                      <Icon name="folder" />
                      <span class="name">{mailbox.name}</span>
                    </a>
                    <Tool icon="eye" label={t().showFolder} small tipAt="end" onClick={() => void subscribe(mailbox, true)} />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </Show>
      </div>
    </nav>
  );
}


import { createEffect, createMemo, createResource, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js';
import { t } from '../i18n';
import type { GetResponse, Id, Mailbox, Principal } from '../jmap/types';
import { ownMail } from '../store/app';
import { Icon } from '../ui/icons';
import { Avatar, Modal, say, Tool } from '../ui/kit';
import { mailboxName } from './actions';
import { findPrincipals, principals } from './directory';
import { rightsOf, roleOf, type ShareRole } from './roles';
import { asked, setSharing, sharing } from './Sidebar';
import './sharing.css';

type Shares = Record<Id, Record<string, boolean>>;

function Face(props: { of: Principal | undefined }) {
  return (
    <Show when={props.of?.type === 'individual'} fallback={<span class="share-group"><Icon name="people" /></span>}>
      <Avatar of={{ name: props.of!.name, email: props.of!.email ?? '' }} small />
    </Show>
  );
}

function nameOf(id: Id, one: Principal | undefined): string {
  return id === 'anyone' ? t().shEverybody : (one?.name ?? id);
}

/** Finds people and groups and gives them access. */
function Add(props: { taken: Id[]; add: (one: Principal) => void; field: (field: HTMLInputElement) => void }) {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [found, setFound] = createSignal<Principal[]>([]);
  const [at, setAt] = createSignal(0);
  const [nobody, setNobody] = createSignal(false);
  createEffect(
    on(text, (typed) => {
      setNobody(false);
      if (typed.trim() === '') return void setFound([]);
      const timer = setTimeout(() => {
        void findPrincipals(typed)
          .then((all) => {
            if (text() !== typed) return;
            const fresh = all.filter((one) => !props.taken.includes(one.id));
            setFound(fresh);
            setAt(0);
            setNobody(fresh.length === 0);
          })
          .catch(() => say(t().needsServer));
      }, 150);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  const take = (one: Principal | undefined) => {
    if (!one) return;
    setText('');
    setFound([]);
    props.add(one);
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && found().length > 0) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(found()[at()]);
    } else if (event.key === 'Escape' && found().length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setText('');
    }
  };
  return (
    <div class="field share-add">
      <label for={id}>{t().shAdd}</label>
      <input
        id={id}
        ref={(field) => props.field(field)}
        class="input"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={found().length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found().length > 0 ? `${id}-${at()}` : undefined}
        autocomplete="off"
        spellcheck={false}
        autofocus
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={keys}
      />
      <ul class="mover share-found" id={`${id}-list`} role="listbox" aria-label={t().suggestions} hidden={found().length === 0}>
        <For each={found()}>
          {(one, index) => (
            <li
              id={`${id}-${index()}`}
              role="option"
              aria-selected={at() === index()}
              class="menu-item"
              classList={{ lit: at() === index() }}
              onClick={() => take(one)}
            >
              <Face of={one} />
              <span class="share-who">
                <bdi>{one.name}</bdi>
                <Show when={one.email && one.email !== one.name}>
                  <small>{one.email}</small>
                </Show>
              </span>
            </li>
          )}
        </For>
      </ul>
      <p class="hint" role="status">{nobody() ? t().shNoOne : ''}</p>
    </div>
  );
}

/** With whom a folder is shared, and as what. Each change is made at once. */
export function Sharing() {
  const id = createUniqueId();
  let field: HTMLInputElement | undefined;
  const mailbox = () => sharing()?.mailbox ?? '';
  const name = () => (sharing() ? mailboxName(mailbox(), sharing()!.store) : '');
  const [shares, { refetch, mutate }] = createResource(sharing, async ({ store, mailbox: box }): Promise<{ shares: Shares; people: Map<Id, Principal> }> => {
    const answer = await store.client.one<GetResponse<Mailbox & { shareWith: Shares | null }>>('Mailbox/get', {
      accountId: store.account,
      ids: [box],
      properties: ['shareWith'],
    });
    const all = answer.list[0]?.shareWith ?? {};
    return { shares: all, people: await principals(Object.keys(all)) };
  });
  const known = () => (shares.state === 'ready' || shares.state === 'refreshing' ? shares.latest : undefined);
  const rows = createMemo(() => {
    const all = known();
    return Object.keys(all?.shares ?? {}).sort((a, b) => nameOf(a, all?.people.get(a)).localeCompare(nameOf(b, all?.people.get(b))));
  });
  const close = () => {
    mutate(undefined);
    setSharing(undefined);
  };
  const change = async (principal: Id, rights: Record<string, boolean> | null, said: string) => {
    const now = sharing();
    if (!now) return;
    const done = await asked(() => now.store.set('Mailbox/set', { update: { [now.mailbox]: { [`shareWith/${principal}`]: rights } } }));
    if (done) say(said);
    await refetch();
    // Whoever takes her own right to share away has nothing to look at here any more.
    if (now.store.mine) void now.store.sync();
  };
  const remove = async (principal: Id, said: string) => {
    await change(principal, null, said);
    // The row that had the focus is gone.
    field?.focus();
  };
  const ROLES: [ShareRole, () => string][] = [['read', () => t().shRead], ['write', () => t().shWrite], ['manage', () => t().shManage]];
  return (
    <Modal title={t().shShareTitle(name())} open={sharing() !== undefined} close={close}>
      <Show when={known()} fallback={<Show when={shares.error} fallback={<span class="spinner" />}><p class="hint">{t().needsServer}</p></Show>}>
        {(all) => (
          <>
            <Add field={(found) => (field = found)} taken={rows()} add={(one) => void change(one.id, rightsOf('read'), t().shAdded(one.name))} />
            <h3 class="share-head" id={id}>{t().shAccess}</h3>
            <ul class="shares" aria-labelledby={id}>
              <li>
                <Avatar of={{ name: null, email: sharing()?.store.owner() ?? '' }} small />
                <span class="share-who"><bdi>{sharing()?.store.owner()}</bdi></span>
                <span class="share-role">{t().shOwner}</span>
              </li>
              <For each={rows()}>
                {(each) => {
                  const one = () => all().people.get(each);
                  const role = () => roleOf(all().shares[each] ?? {});
                  return (
                    <li>
                      <Face of={one()} />
                      <span class="share-who">
                        <bdi>{nameOf(each, one())}</bdi>
                        <Show when={one()?.email && one()!.email !== one()!.name}>
                          <small>{one()!.email}</small>
                        </Show>
                      </span>
                      <select
                        class="input"
                        aria-label={t().shRoleOf(nameOf(each, one()))}
                        value={role() ?? ''}
                        onChange={(event) => void change(each, rightsOf(event.currentTarget.value as ShareRole), t().shChanged(nameOf(each, one())))}
                      >
                        <Show when={!role()}>
                          <option value="" disabled>{t().shCustom}</option>
                        </Show>
                        <For each={ROLES}>{([value, label]) => <option value={value} selected={role() === value}>{label()}</option>}</For>
                      </select>
                      <Tool icon="close" label={t().shRemove(nameOf(each, one()))} small tipAt="end" onClick={() => void remove(each, t().shRemoved(nameOf(each, one())))} />
                    </li>
                  );
                }}
              </For>
            </ul>
            <Show when={rows().length === 0}>
              <p class="hint">{sharing()?.store === ownMail() ? t().shNobody : ''}</p>
            </Show>
            <p class="hint">{t().shHint}</p>
          </>
        )}
      </Show>
    </Modal>
  );
}

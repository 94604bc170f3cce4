import { createEffect, createMemo, createResource, createSignal, createUniqueId, For, onCleanup, Show } from 'solid-js';
import { isAddress, parseAddresses } from '../compose/completion';
import { language, t } from '../i18n';
import { number } from '../i18n/format';
import { asked } from '../mail/Sidebar';
import { Avatar, Button, confirm, Empty, Menu, Modal, prompt, say, Tool } from '../ui/kit';
import type { Id } from '../jmap/types';
import { ownMail } from '../store/app';
import { addressesOf, cardName, fieldsOf, membersOf, photoOf, search, withPhoto, type Card, type Fields, type Media } from './card';
import { books, cards, change, create, createBook, follow, groupAddresses, importCards, loaded, remove, uploadPhoto, writeGroup } from './store';
import '../settings/settings.css';
import './contacts.css';

const NOBODY: Fields = { name: '', emails: [], phones: [], company: '', note: '' };
const listed = (text: string) => text.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean);

/** Octets of a picture that is shown or taken; the server has a bound of its own. */
const MOST_PHOTO = 1_000_000;
const PHOTOS = /^image\/(png|jpeg|gif|webp)$/;

/** Somebody's picture, or her letters where there is none. */
function Face(props: { card: Card }) {
  const [url] = createResource(
    () => photoOf(props.card)?.blobId,
    async (blobId) => {
      const blob = await ownMail().client.download(ownMail().account, blobId, 'photo', 'image/png').catch(() => undefined);
      return blob && blob.size <= MOST_PHOTO ? URL.createObjectURL(blob) : undefined;
    },
  );
  createEffect(() => {
    const now = url();
    onCleanup(() => now && URL.revokeObjectURL(now));
  });
  return (
    <Show when={photoOf(props.card) && url()} fallback={<Avatar of={{ name: cardName(props.card), email: addressesOf(props.card)[0]?.email ?? '' }} />}>
      <img class="avatar" src={url()} alt="" />
    </Show>
  );
}

/** Who is in a group. */
function GroupEditor(props: { card: Card | undefined; book: Id | undefined; close: () => void }) {
  const id = createUniqueId();
  const [name, setName] = createSignal(props.card ? cardName(props.card) : '');
  const [uids, setUids] = createSignal<ReadonlySet<string>>(new Set(Object.keys(props.card?.members ?? {})));
  const [wrong, setWrong] = createSignal('');
  const people = createMemo(() => search(cards().filter((card) => card.kind !== 'group'), '', language()));
  const flip = (uid: string) => {
    const next = new Set(uids());
    if (!next.delete(uid)) next.add(uid);
    setUids(next);
  };
  const save = async () => {
    if (!name().trim()) return void setWrong(t().cntNeedsGroupName);
    if (await asked(() => writeGroup(props.card, name().trim(), [...uids()], props.book))) props.close();
  };
  return (
    <Modal
      title={props.card ? t().cntEditGroup : t().cntNewGroup}
      open
      close={props.close}
      footer={
        <>
          <Button onClick={props.close}>{t().cancel}</Button>
          <Button kind="primary" onClick={() => void save()}>{t().save}</Button>
        </>
      }
    >
      <form class="contact-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <div class="field">
          <label for={id}>{t().cntName}</label>
          <input id={id} class="input" value={name()} maxlength={1000} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} autofocus />
        </div>
        <fieldset class="group-members">
          <legend>{t().cntMembers}</legend>
          <For each={people()}>
            {(card) => (
              <label class="check-line">
                <input type="checkbox" checked={uids().has(card.uid)} onChange={() => flip(card.uid)} />
                <bdi>{cardName(card)}</bdi>
              </label>
            )}
          </For>
        </fieldset>
        <p role="alert" class="wrong-line">{wrong()}</p>
      </form>
    </Modal>
  );
}

/** The form of one card: an existing one or a new one. */
function Editor(props: { card: Card | undefined; book: Id | undefined; close: () => void }) {
  const id = createUniqueId();
  const start = props.card ? fieldsOf(props.card) : NOBODY;
  const [fields, setFields] = createSignal({ ...start, emails: start.emails.join(', '), phones: start.phones.join(', ') });
  const [busy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal('');
  const [book, setBook] = createSignal(props.card ? Object.keys(props.card.addressBookIds)[0] : props.book);
  // Undefined where the picture stays as it is.
  const [media, setMedia] = createSignal<Record<Id, Media> | null | undefined>();
  const shownCard = (): Card => ({ ...(props.card ?? { id: '', uid: '', addressBookIds: {}, name: { full: fields().name } }), ...(media() === undefined ? {} : { media: media() ?? undefined }) });
  const takePhoto = async (field: HTMLInputElement) => {
    const chosen = field.files?.[0];
    field.value = '';
    if (!chosen) return;
    if (chosen.size > MOST_PHOTO || !PHOTOS.test(chosen.type)) return void setWrong(t().cntNoPhoto);
    await asked(async () => setMedia(withPhoto(props.card, await uploadPhoto(chosen))));
  };
  const set = (name: keyof ReturnType<typeof fields>) => (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
    setFields({ ...fields(), [name]: event.currentTarget.value });
  const save = async (): Promise<void> => {
    const emails = parseAddresses(fields().emails).map((each) => each.email);
    const next: Fields = { ...fields(), name: fields().name.trim(), company: fields().company.trim(), note: fields().note.trim(), emails, phones: listed(fields().phones) };
    if (!next.name && emails.length === 0 && !next.company) return void setWrong(t().cntNeedsName);
    const bad = emails.find((email) => !isAddress(email));
    if (bad) return void setWrong(t().cntNoAddress(bad));
    setBusy(true);
    const besides = { book: book(), media: media() };
    const done = await asked(() => (props.card ? change(props.card, next, besides) : create(next, besides)));
    setBusy(false);
    if (done) props.close();
  };
  const field = (name: 'name' | 'emails' | 'phones' | 'company', label: string, focus = false, type = 'text') => (
    <div class="field">
      <label for={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} class="input" type={type} value={fields()[name]} maxlength={1000} autocomplete="off" onInput={set(name)} autofocus={focus} />
    </div>
  );
  return (
    <Modal
      title={props.card ? t().cntEdit : t().cntNew}
      open
      close={props.close}
      footer={
        <>
          <Button onClick={props.close}>{t().cancel}</Button>
          <Button kind="primary" busy={busy()} onClick={() => void save()}>{t().save}</Button>
        </>
      }
    >
      <form class="contact-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <div class="photo-line">
          <Face card={shownCard()} />
          <label class="button">
            {t().cntPhoto}
            <input type="file" class="unseen" accept="image/png,image/jpeg,image/gif,image/webp" onChange={(event) => void takePhoto(event.currentTarget)} />
          </label>
          <Show when={photoOf(shownCard())}>
            <Button onClick={() => setMedia(withPhoto(props.card, undefined))}>{t().cntNoMorePhoto}</Button>
          </Show>
        </div>
        {field('name', t().cntName, true)}
        {field('emails', t().cntEmails)}
        {field('phones', t().cntPhones)}
        {field('company', t().cntCompany)}
        <div class="field">
          <label for={`${id}-note`}>{t().cntNote}</label>
          <textarea id={`${id}-note`} class="input" rows={3} value={fields().note} maxlength={10_000} onInput={set('note')} />
        </div>
        <Show when={books().length > 1}>
          <div class="field">
            <label for={`${id}-book`}>{t().cntBook}</label>
            <select id={`${id}-book`} class="input" value={book() ?? books().find((each) => each.isDefault)?.id} onChange={(event) => setBook(event.currentTarget.value)}>
              <For each={books()}>{(each) => <option value={each.id}>{each.name}</option>}</For>
            </select>
          </div>
        </Show>
        <p role="alert" class="wrong-line">{wrong()}</p>
        <button type="submit" hidden>{t().save}</button>
      </form>
    </Modal>
  );
}

/** The people that somebody keeps: a list that is searched as one types, and a form for each. */
export default function Contacts() {
  createEffect(follow);
  const [typed, setTyped] = createSignal('');
  const [editing, setEditing] = createSignal<{ card: Card | undefined }>();
  const [book, setBook] = createSignal<Id | undefined>();
  const [group, setGroup] = createSignal<{ card: Card | undefined }>();
  const here = () => (book() && books().some((each) => each.id === book()) ? cards().filter((card) => card.addressBookIds[book()!]) : cards());
  const found = createMemo(() => search(here(), typed(), language()));
  const reachable = (card: Card) => (card.kind === 'group' ? groupAddresses(card) : addressesOf(card).slice(0, 1));
  const write = (card: Card) => void import('../compose/start').then((compose) => compose.write(reachable(card)));
  const newBook = async () => {
    const name = (await prompt({ title: t().cntNewBook, label: t().cntName, value: '', yes: t().create }))?.trim();
    if (name) await asked(async () => setBook(await createBook(name)));
  };
  const gone = async (card: Card) => {
    if (await confirm({ title: t().cntDelete, text: t().cntDeleteText(cardName(card)), yes: t().delete, danger: true })) await asked(() => remove(card));
  };
  let file!: HTMLInputElement;
  const take = async (field: HTMLInputElement) => {
    const chosen = field.files?.[0];
    field.value = '';
    if (!chosen) return;
    const { MOST_CHARACTERS, readVCards } = await import('./vcard');
    const fresh = chosen.size > 4 * MOST_CHARACTERS ? [] : readVCards(await chosen.text());
    if (fresh.length === 0) return void say(t().cntNoVCards);
    let made = 0;
    if (await asked(async () => (made = await importCards(fresh)))) say(t().cntImported(number(made), number(fresh.length - made)));
  };
  const save = async () => {
    const { writeVCards } = await import('./vcard');
    const url = URL.createObjectURL(new Blob([writeVCards(search(cards(), '', language()), cardName)], { type: 'text/vcard' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'contacts.vcf';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <div class="settings-page contacts">
      <h1>{t().cntTitle}</h1>
      <div class="contacts-bar">
        <input class="input" type="search" aria-label={t().cntSearch} placeholder={t().cntSearch} value={typed()} onInput={(event) => setTyped(event.currentTarget.value)} />
        <Menu icon="more" label={t().cntMore} tipAt="end" entries={[
          { label: t().cntNewGroup, icon: 'people', run: () => setGroup({ card: undefined }) },
          { label: t().cntNewBook, icon: 'folderPlus', run: () => void newBook() },
          { label: t().print, icon: 'print', line: true, off: found().length === 0, run: () => void import('./print').then(({ printCards }) => printCards(found(), cards())) },
          { label: t().cntImport, icon: 'attach', run: () => file.click() },
          { label: t().cntExport, icon: 'download', off: cards().length === 0, run: () => void save() },
        ]} />
        <input ref={file} type="file" accept=".vcf,text/vcard,text/x-vcard" hidden aria-label={t().cntImport} onChange={(event) => void take(event.currentTarget)} />
        <Button kind="primary" icon="plus" onClick={() => setEditing({ card: undefined })}>{t().cntNew}</Button>
      </div>
      <Show when={books().length > 1}>
        <div class="where" role="group" aria-label={t().cntBook}>
          <button aria-pressed={!book()} onClick={() => setBook(undefined)}>{t().cntAllBooks}</button>
          <For each={books()}>
            {(each) => <button aria-pressed={book() === each.id} onClick={() => setBook(each.id)}><bdi>{each.name}</bdi></button>}
          </For>
        </div>
      </Show>
      <Show
        when={found().length > 0}
        fallback={<Show when={loaded() || cards().length > 0}><Empty icon="people" title={typed() ? t().cntNotFound : t().cntNone} text={typed() ? undefined : t().cntNoneText} /></Show>}
      >
        <ul class="cards" aria-label={t().cntTitle}>
          <For each={found()}>
            {(card) => (
              <li class="card">
                <Face card={card} />
                <span class="card-words">
                  <button class="contact-name" onClick={() => (card.kind === 'group' ? setGroup({ card }) : setEditing({ card }))}><bdi>{cardName(card)}</bdi></button>
                  <small><bdi>{(card.kind === 'group' ? membersOf(card, cards()).map(cardName) : [...fieldsOf(card).emails, ...fieldsOf(card).phones, fieldsOf(card).company].filter(Boolean)).join(' · ')}</bdi></small>
                </span>
                <Show when={reachable(card).length > 0}>
                  <Tool icon="drafts" label={t().cntWrite(cardName(card))} tipAt="end" onClick={() => write(card)} />
                </Show>
                <Tool icon="trash" label={`${t().cntDelete}: ${cardName(card)}`} tipAt="end" onClick={() => void gone(card)} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={group()} keyed>
        {(one) => <GroupEditor card={one.card} book={book()} close={() => setGroup(undefined)} />}
      </Show>
      <Show when={editing()} keyed>
        {(one) => <Editor card={one.card} book={book()} close={() => setEditing(undefined)} />}
      </Show>
    </div>
  );
}

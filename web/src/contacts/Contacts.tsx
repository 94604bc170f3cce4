import { createEffect, createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { isAddress, parseAddresses } from '../compose/completion';
import { language, t } from '../i18n';
import { number } from '../i18n/format';
import { asked } from '../mail/Sidebar';
import { Avatar, Button, confirm, Empty, Menu, Modal, say, Tool } from '../ui/kit';
import { addressesOf, cardName, fieldsOf, search, type Card, type Fields } from './card';
import { cards, change, create, follow, importCards, loaded, remove } from './store';
import '../settings/settings.css';
import './contacts.css';

const NOBODY: Fields = { name: '', emails: [], phones: [], company: '', note: '' };
const listed = (text: string) => text.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean);

/** The form of one card: an existing one or a new one. */
function Editor(props: { card: Card | undefined; close: () => void }) {
  const id = createUniqueId();
  const start = props.card ? fieldsOf(props.card) : NOBODY;
  const [fields, setFields] = createSignal({ ...start, emails: start.emails.join(', '), phones: start.phones.join(', ') });
  const [busy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal('');
  const set = (name: keyof ReturnType<typeof fields>) => (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
    setFields({ ...fields(), [name]: event.currentTarget.value });
  const save = async (): Promise<void> => {
    const emails = parseAddresses(fields().emails).map((each) => each.email);
    const next: Fields = { ...fields(), name: fields().name.trim(), company: fields().company.trim(), note: fields().note.trim(), emails, phones: listed(fields().phones) };
    if (!next.name && emails.length === 0 && !next.company) return void setWrong(t().cntNeedsName);
    const bad = emails.find((email) => !isAddress(email));
    if (bad) return void setWrong(t().cntNoAddress(bad));
    setBusy(true);
    const done = await asked(() => (props.card ? change(props.card, next) : create(next)));
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
        {field('name', t().cntName, true)}
        {field('emails', t().cntEmails)}
        {field('phones', t().cntPhones)}
        {field('company', t().cntCompany)}
        <div class="field">
          <label for={`${id}-note`}>{t().cntNote}</label>
          <textarea id={`${id}-note`} class="input" rows={3} value={fields().note} maxlength={10_000} onInput={set('note')} />
        </div>
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
  const found = createMemo(() => search(cards(), typed(), language()));
  const write = (card: Card) => void import('../compose/start').then((compose) => compose.write(addressesOf(card).slice(0, 1)));
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
          { label: t().cntImport, icon: 'attach', run: () => file.click() },
          { label: t().cntExport, icon: 'download', off: cards().length === 0, run: () => void save() },
        ]} />
        <input ref={file} type="file" accept=".vcf,text/vcard,text/x-vcard" hidden aria-label={t().cntImport} onChange={(event) => void take(event.currentTarget)} />
        <Button kind="primary" icon="plus" onClick={() => setEditing({ card: undefined })}>{t().cntNew}</Button>
      </div>
      <Show
        when={found().length > 0}
        fallback={<Show when={loaded() || cards().length > 0}><Empty icon="people" title={typed() ? t().cntNotFound : t().cntNone} text={typed() ? undefined : t().cntNoneText} /></Show>}
      >
        <ul class="cards" aria-label={t().cntTitle}>
          <For each={found()}>
            {(card) => (
              <li class="card">
                <Avatar of={{ name: cardName(card), email: addressesOf(card)[0]?.email ?? '' }} />
                <span class="card-words">
                  <button class="contact-name" onClick={() => setEditing({ card })}><bdi>{cardName(card)}</bdi></button>
                  <small><bdi>{[...fieldsOf(card).emails, ...fieldsOf(card).phones, fieldsOf(card).company].filter(Boolean).join(' · ')}</bdi></small>
                </span>
                <Show when={addressesOf(card).length > 0}>
                  <Tool icon="drafts" label={t().cntWrite(cardName(card))} tipAt="end" onClick={() => write(card)} />
                </Show>
                <Tool icon="trash" label={`${t().cntDelete}: ${cardName(card)}`} tipAt="end" onClick={() => void gone(card)} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={editing()} keyed>
        {(one) => <Editor card={one.card} close={() => setEditing(undefined)} />}
      </Show>
    </div>
  );
}

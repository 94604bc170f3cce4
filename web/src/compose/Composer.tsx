import { createEffect, createMemo, createSignal, For, lazy, on, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { t } from '../i18n';
import { ahead, octets } from '../i18n/format';
import { Unreachable } from '../jmap/client';
import { CORE, type Address, type Email, type GetResponse, type Id } from '../jmap/types';
import { ownMail as mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Button, confirm, Menu, prompt, say, Tool } from '../ui/kit';
import { isAddress } from './completion';
import { goingOut, heldBy, isBlank, outsiders, toEmail, type Attached, type Draft, type DraftParts, type SavedPart } from './draft';
import type { EditorHandle } from './Editor';
import { Recipients } from './Recipients';
import { announcedAttachment } from './reminder';
import { longestHold, send } from './send';
import { SendLater } from './SendLater';
import { closeComposer, type Composing } from './state';
import { snoozeTimes } from '../mail/snooze';
import { longestSnooze } from '../mail/times';
import { When } from '../ui/When';
import { toHtml, toText } from './sanitize';
import { resigned } from './quote';
import { savedDraft, signatureBlock, signatureOf } from './start';
import { keepTemplate, templates } from './templates';
import { troubleOf, type Trouble } from './trouble';

const Templates = lazy(() => import('./Templates'));
const Editor = lazy(() => import('./Editor'));
/** So long after the last key a draft is saved. */
const SAVE_MILLIS = 1_500;

/** A window in which a message is written. */
export function Composer(props: { of: Composing }) {
  const [draft, setDraft] = createStore<Draft>(structuredClone(unwrap(props.of.draft)));
  const [saved, setSaved] = createSignal<Id | null>(props.of.saved);
  const [state, setState] = createSignal<'saved' | 'saving' | 'unsaved' | ''>(props.of.unsaved ? 'unsaved' : props.of.saved ? 'saved' : '');
  const [trouble, setTrouble] = createSignal<Trouble | undefined>();
  const [showCc, setShowCc] = createSignal(draft.cc.length + draft.bcc.length > 0);
  const [small, setSmall] = createSignal(false);
  const [full, setFull] = createSignal(false);
  const [later, setLater] = createSignal(false);
  const [reminding, setReminding] = createSignal(false);
  const [picking, setPicking] = createSignal(false);
  const [over, setOver] = createSignal(false);
  const isNew = draft.to.length === 0;
  let editor: EditorHandle | undefined;
  let window!: HTMLElement;
  let files!: HTMLInputElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> = Promise.resolve();
  let dirty = props.of.unsaved ?? false;
  let closed = false;
  let submitting = false;
  /** Emails whose place was taken by later ones; their parts may still hold files. */
  let replaced: Id[] = [];
  let last: string | undefined;
  const uploads = new Map<string, () => void>();

  const identity = () => mail().identities().find((each) => each.id === draft.identityId) ?? mail().identities()[0];
  const own = () => mail().identities().map((each) => each.email);
  const outside = createMemo(() => new Set(outsiders(draft, own()).map((person) => person.email)));

  /** The signature goes with the identity. */
  const writeAs = (id: Id) => {
    const before = identity();
    setDraft('identityId', id);
    if (draft.plain) setDraft('body', resigned(draft.body, signatureOf(before, true), signatureOf(identity(), true)));
    else editor?.sign(signatureBlock(identity()));
    touched();
  };

  const body = () => (draft.plain || !editor ? draft.body : editor.html());
  const parts = (): DraftParts => {
    if (draft.plain) return { text: body() };
    // Pictures in the text are named by the parts that hold them.
    const html = body().replace(/<img\b[^>]*>/gi, (image) => {
      const cid = /data-cid="([^"]*)"/i.exec(image)?.[1];
      return cid ? `<img src="cid:${cid}" alt="">` : image;
    });
    return { html: `<!DOCTYPE html><html><body>${html}</body></html>`, text: toText(html) };
  };
  const plainBody = () => (draft.plain ? body() : toText(body()));

  const touched = () => {
    dirty = true;
    setState('unsaved');
    clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_MILLIS);
  };

  /** Saves what is there; one save at a time, and each takes the place of the last. */
  const save = (): Promise<void> => {
    saving = saving.then(async () => {
      const from = identity();
      const drafts = mail().role('drafts')?.id;
      if (!dirty) return;
      if (!from || !drafts) {
        setTrouble({ text: 'needsServer', again: undefined });
        return;
      }
      dirty = false;
      setState('saving');
      const old = saved();
      try {
        const content = parts();
        const kept = goingOut(unwrap(draft).attachments, content.html).filter((file) => file.blobId);
        const made = await mail().set<Email>('Email/set', { create: { d: toEmail(unwrap(draft), from, drafts, content) } });
        const id = made.created?.['d']?.id ?? null;
        setSaved(id);
        props.of.saved = id;
        if (old) replaced.push(old);
        // A file that was part of the email before would be gone with it.
        if (id && kept.length > 0) await hold(id, kept);
        if (replaced.length > 0) await mail().set('Email/set', { destroy: replaced }).catch(() => undefined);
        replaced = [];
        setTrouble(undefined);
        if (!dirty) setState('saved');
      } catch (error) {
        dirty = true;
        setState('unsaved');
        // The window may have been taken away meanwhile, with a session that ended.
        props.of.unsaved = true;
        const now = troubleOf(error);
        // Said once; that it is not saved is seen all the time. What is not reached is said at the top already.
        if (now.text && now.text !== 'needsServer' && trouble()?.text !== now.text) say(t()[now.text]);
        setTrouble(now);
        clearTimeout(timer);
        if (now.again !== undefined && !closed) timer = setTimeout(() => void save(), now.again);
      }
    });
    return saving;
  };

  /** Files are named by the parts of the email that holds them now. */
  const hold = async (id: Id, kept: Attached[]) => {
    const answer = await mail().client.one<GetResponse<{ attachments: SavedPart[] }>>('Email/get', {
      accountId: mail().account,
      ids: [id],
      properties: ['attachments'],
      bodyProperties: ['blobId', 'name', 'cid'],
    });
    for (const [key, blobId] of heldBy(kept, answer.list[0]?.attachments ?? [])) setDraft('attachments', (file) => file.key === key, { blobId });
  };

  const attach = (list: File[], inline = false) => {
    const most = Number(mail().client.session.capabilities[CORE]?.['maxSizeUpload'] ?? Infinity);
    for (const file of list) {
      if (file.size > most) {
        say(t().tooLarge(file.name, octets(most)));
        continue;
      }
      const key = crypto.randomUUID();
      const cid = inline ? `${key}@redoubt` : undefined;
      const one: Attached = { key, name: file.name, size: file.size, type: file.type, progress: 0, cid };
      setDraft('attachments', (all) => [...all, one]);
      const mine = (each: Attached) => each.key === key;
      const upload = mail().client.upload(mail().account, file, (part) => setDraft('attachments', mine, 'progress', part));
      uploads.set(key, upload.abort);
      if (cid) editor?.picture(URL.createObjectURL(file), cid);
      upload.done.then(
        (made) => {
          setDraft('attachments', mine, { blobId: made.blobId, progress: 1 });
          touched();
        },
        (error: unknown) => {
          if ((error as Error).name === 'AbortError') return;
          setDraft('attachments', mine, { failed: true });
          say(t().uploadFailed(file.name));
        },
      ).finally(() => uploads.delete(key));
    }
  };
  const detach = (key: string) => {
    uploads.get(key)?.();
    setDraft('attachments', (all) => all.filter((each) => each.key !== key));
    touched();
  };

  const ready = async (): Promise<boolean> => {
    const people = [...draft.to, ...draft.cc, ...draft.bcc];
    const bad = people.find((person) => !isAddress(person.email));
    const lost = goingOut(draft.attachments, parts().html).find((file) => !file.blobId);
    if (people.length === 0) say(t().noRecipients);
    else if (bad) say(t().badRecipient(bad.email));
    else if (uploads.size > 0) say(t().stillUploading);
    else if (lost) say(t().uploadFailed(lost.name));
    else {
      const word = draft.attachments.some((file) => !file.cid) ? undefined : announcedAttachment(draft.subject, plainBody());
      if (word && !(await confirm({ title: t().reminderTitle, text: t().reminderText(word), yes: t().sendAnyway }))) return false;
      return draft.subject.trim() !== '' || (await confirm({ title: t().emptySubjectTitle, yes: t().sendAnyway }));
    }
    return false;
  };
  const submit = async (at?: Date) => {
    // A second click, or the key held down, is the same wish.
    if (submitting || closed) return;
    submitting = true;
    await handOver(at).finally(() => (submitting = false));
  };
  const handOver = async (at?: Date) => {
    if (!(await ready())) return;
    if ((at && !mail().online()) || !identity() || !mail().role('drafts')) {
      say(t().needsServer);
      return;
    }
    clearTimeout(timer);
    closed = true;
    await saving;
    dirty = false;
    const written: Draft = { ...structuredClone(unwrap(draft)), body: body() };
    send(written, saved(), parts(), at);
    closeComposer(draft.key);
  };
  /** Puts a template where one writes; recipients and a subject only where there are none. */
  const insert = async (id: Id) => {
    setPicking(false);
    const from = await savedDraft(id).catch(() => undefined);
    if (!from) {
      say(t().needsServer);
      return;
    }
    if (draft.subject.trim() === '') setDraft('subject', from.subject);
    for (const field of ['to', 'cc', 'bcc'] as const) if (draft[field].length === 0) setDraft(field, from[field]);
    setShowCc(draft.cc.length + draft.bcc.length > 0);
    setDraft('attachments', (all) => [...all, ...from.attachments]);
    if (draft.plain) setDraft('body', `${from.plain ? from.body : toText(from.body)}\n${draft.body}`);
    else editor?.insert(from.plain ? toHtml(from.body) : from.body);
    touched();
  };
  const keep = async () => {
    const who = identity();
    if (uploads.size > 0 || !who) {
      say(t().stillUploading);
      return;
    }
    const name = (await prompt({ title: t().tplSave, label: t().tplName, value: draft.subject, yes: t().save }))?.trim();
    if (!name) return;
    try {
      const same = (await templates()).find((each) => each.subject?.toLocaleLowerCase() === name.toLocaleLowerCase());
      if (same && !(await confirm({ title: t().tplSave, text: t().tplReplace(name), yes: t().tplReplaceYes }))) return;
      await keepTemplate(toEmail(unwrap(draft), who, '', parts()), name, same?.id);
      say(t().tplSaved(name));
    } catch (error) {
      say(error instanceof Unreachable ? t().needsServer : t().refused);
    }
  };
  const discard = async () => {
    clearTimeout(timer);
    closed = true;
    uploads.forEach((abort) => abort());
    await saving;
    dirty = false;
    const old = saved();
    const copy: Composing = { draft: { ...structuredClone(unwrap(draft)), body: body(), key: crypto.randomUUID() }, saved: null, unsaved: true };
    const nothing = isBlank(draft, plainBody()) && !old;
    if (old) mail().change({ [old]: { destroy: true } });
    closeComposer(draft.key);
    if (!nothing) say(t().discarded, { label: t().undo, run: () => void import('./state').then((module) => module.openComposer(copy)) });
  };
  const close = async (): Promise<void> => {
    closed = true;
    clearTimeout(timer);
    if (dirty) await save();
    if (dirty) {
      // Not saved: it stays open rather than be lost.
      closed = false;
      say(t()[trouble()?.text ?? 'needsServer']);
      return;
    }
    closeComposer(draft.key);
  };
  const setPlain = (plain: boolean) => {
    setDraft({ body: plain ? toText(body()) : toHtml(body()), plain });
    touched();
  };
  const people = (field: 'to' | 'cc' | 'bcc') => (list: Address[]) => {
    setDraft(field, list);
    touched();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      void close();
    }
  };
  const leaving = (event: BeforeUnloadEvent) => {
    if (dirty) event.preventDefault();
  };
  props.of.close = close;
  onMount(() => globalThis.addEventListener('beforeunload', leaving));
  onMount(() => props.of.unsaved && touched());
  onCleanup(() => {
    globalThis.removeEventListener('beforeunload', leaving);
    clearTimeout(timer);
    // A session that ended takes the window away, be it while it is closed or sent; who signs in again goes on where she was.
    Object.assign(props.of, { draft: { ...structuredClone(unwrap(draft)), body: draft.plain ? draft.body : (last ?? draft.body) }, saved: saved(), unsaved: dirty });
  });
  createEffect(on(small, (is) => !is && editor?.focus(), { defer: true }));

  const heading = () => draft.subject || t().newMessage;
  return (
    <section
      ref={window}
      class="composer"
      classList={{ small: small(), full: full(), over: over() }}
      role="dialog"
      aria-label={heading()}
      onKeyDown={keys}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !window.contains(event.relatedTarget as Node) && setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const dropped = [...(event.dataTransfer?.files ?? [])];
        if (dropped.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        attach(dropped);
      }}
    >
      <header class="composer-head">
        <button class="composer-title" onClick={() => setSmall(!small())}>
          <bdi>{heading()}</bdi>
          <span class="composer-state" role="status">
            {{ saved: t().savedDraft, saving: t().savingDraft, unsaved: mail().online() && !trouble() ? '' : t().notSaved, '': '' }[state()]}
          </span>
        </button>
        <Tool class="composer-size" icon={small() ? 'up' : 'minimise'} label={small() ? t().restore : t().minimise} small tipAt="above" onClick={() => setSmall(!small())} />
        <Tool class="composer-size" icon="expand" label={t().fullScreen} small tipAt="above" aria-pressed={full()} onClick={() => { setSmall(false); setFull(!full()); }} />
        <Tool icon="close" label={t().close} small tipAt="end" onClick={() => void close()} />
      </header>
      <div class="composer-body" hidden={small()}>
        <div class="composer-fields">
          <Show when={mail().identities().length > 1}>
            <div class="people">
              <label for={`from-${draft.key}`}>{t().sendFrom}</label>
              <select id={`from-${draft.key}`} class="from" value={draft.identityId} onChange={(event) => writeAs(event.currentTarget.value)}>
                <For each={mail().identities()}>
                  {(each) => <option value={each.id}>{each.name ? `${each.name} <${each.email}>` : each.email}</option>}
                </For>
              </select>
            </div>
          </Show>
          <div class="people-row">
            <Recipients label={t().to} people={draft.to} others={[...draft.cc, ...draft.bcc]} outside={(person) => outside().has(person.email)} change={people('to')} autofocus={isNew} />
            <Show when={!showCc()}>
              <button class="cc-button" onClick={() => setShowCc(true)}>{t().ccBcc}</button>
            </Show>
          </div>
          <Show when={showCc()}>
            <Recipients label={t().cc} people={draft.cc} others={[...draft.to, ...draft.bcc]} outside={(person) => outside().has(person.email)} change={people('cc')} />
            <Recipients label={t().bcc} people={draft.bcc} others={[...draft.to, ...draft.cc]} outside={(person) => outside().has(person.email)} change={people('bcc')} />
          </Show>
          <input
            class="subject"
            aria-label={t().subject}
            placeholder={t().subject}
            value={draft.subject}
            dir="auto"
            onInput={(event) => {
              setDraft('subject', event.currentTarget.value);
              touched();
            }}
          />
        </div>
        <Show when={outside().size > 0}>
          <p class="outside-note">
            <Icon name="globe" />
            {t().outside(outside().size)}
          </p>
        </Show>
        <div class="writing">
          <Show
            when={draft.plain}
            fallback={
              <Suspense fallback={<div class="editor"><span class="bone" /></div>}>
                <Editor initial={draft.body} label={t().bodyLabel} changed={touched} ready={(made) => (editor = made)} pictures={(list) => attach(list, true)} focus={!isNew} leaving={(html) => (last = html)} />
              </Suspense>
            }
          >
            <textarea
              class="editor plain-editor"
              aria-label={t().bodyLabel}
              placeholder={t().writeHere}
              dir="auto"
              ref={(area) => {
                editor = undefined;
                queueMicrotask(() => {
                  if (!isNew) area.focus();
                  area.setSelectionRange(0, 0);
                });
              }}
              value={draft.body}
              onInput={(event) => {
                setDraft('body', event.currentTarget.value);
                touched();
              }}
            />
          </Show>
        </div>
        <Show when={draft.attachments.some((file) => !file.cid)}>
          <ul class="composer-files">
            <For each={draft.attachments.filter((file) => !file.cid)}>
              {(file) => (
                <li class="chip" classList={{ wrong: file.failed }}>
                  <Icon name="attach" />
                  <bdi>{file.name}</bdi>
                  <small>{file.progress < 1 && !file.failed ? `${Math.round(file.progress * 100)} %` : octets(file.size)}</small>
                  <button aria-label={t().removeAttachment(file.name)} onClick={() => detach(file.key)}>
                    <Icon name="close" />
                  </button>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={draft.remindAt}>
          {(at) => (
            <ul class="composer-files">
              <li class="chip">
                <Icon name="bell" />
                <span>{t().snzRemindAt(ahead(at()))}</span>
                <button aria-label={t().snzNoRemind} onClick={() => setDraft('remindAt', undefined)}>
                  <Icon name="close" />
                </button>
              </li>
            </ul>
          )}
        </Show>
        <footer class="composer-foot">
          <span class="send">
            <Button kind="primary" icon="sent" onClick={() => void submit()}>{t().send}</Button>
            <Show when={longestHold() > 3600}>
              <Tool icon="clock" label={t().sendLater} tipAt="above" onClick={() => setLater(true)} />
            </Show>
          </span>
          <Tool icon="attach" label={t().attach} tipAt="above" onClick={() => files.click()} />
          <input ref={files} type="file" multiple hidden onChange={() => { attach([...(files.files ?? [])]); files.value = ''; }} />
          <Menu icon="more" label={t().moreActions} tipAt="above" entries={[{ label: t().tplInsert, icon: 'file', run: () => setPicking(true) }, { label: t().tplSave, icon: 'download', run: () => void keep() }, { label: draft.plain ? t().richText : t().plainText, icon: 'code', line: true, run: () => setPlain(!draft.plain) }, ...(longestSnooze() > 0 ? [{ label: t().snzRemind, icon: 'bell' as const, checked: draft.remindAt !== undefined, run: () => (draft.remindAt ? setDraft('remindAt', undefined) : setReminding(true)) }] : [])]} />
          <span class="spring" />
          <Tool icon="trash" label={t().discard} tipAt="above" onClick={() => void discard()} />
        </footer>
      </div>
      <div class="drop-hint" aria-hidden="true">
        <Icon name="attach" />
        {t().dropHere}
      </div>
      <Show when={picking()}>
        <Suspense>
          <Templates choose={(id) => void insert(id)} close={() => setPicking(false)} />
        </Suspense>
      </Show>
      <Show when={reminding()}>
        <When title={t().snzRemind} action={t().snzRemind} pick={t().snzPick} times={snoozeTimes(new Date())} most={longestSnooze()} close={() => setReminding(false)} choose={(at) => { setReminding(false); setDraft('remindAt', at.toISOString().replace(/\.\d+Z$/, 'Z')); }}>
          <p class="hint">{t().snzRemindHint}</p>
        </When>
      </Show>
      <Show when={later()}>
        <SendLater close={() => setLater(false)} most={longestHold()} choose={(at) => { setLater(false); void submit(at); }} />
      </Show>
    </section>
  );
}


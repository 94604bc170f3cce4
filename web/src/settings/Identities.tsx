import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../i18n';
import { clean, markup, toHtml, toText } from '../compose/sanitize';
import { Editor, type EditorHandle } from '../compose/Editor';
import type { Identity } from '../jmap/types';
import { asked } from '../mail/Sidebar';
import { mail } from '../store/app';
import { Button, confirm, say } from '../ui/kit';
import '../compose/compose.css';

function Form(props: { of: Identity; close: () => void }) {
  const id = createUniqueId();
  const [name, setName] = createSignal(props.of.name);
  const initial = props.of.htmlSignature ? markup(clean(props.of.htmlSignature)) : toHtml(props.of.textSignature);
  let editor: EditorHandle | undefined;
  const save = async () => {
    const html = editor?.html() ?? initial;
    const text = toText(html);
    const done = await asked(async () => {
      await mail().set('Identity/set', { update: { [props.of.id]: { name: name().trim(), htmlSignature: text ? html : '', textSignature: text } } });
      await mail().reloadIdentities();
    });
    if (done) {
      say(t().saved);
      props.close();
    }
  };
  const remove = async () => {
    if (!(await confirm({ title: t().deleteIdentity, text: props.of.email, yes: t().delete, danger: true }))) return;
    await asked(async () => {
      await mail().set('Identity/set', { destroy: [props.of.id] });
      await mail().reloadIdentities();
    });
  };
  return (
    <div class="form">
      <div class="field">
        <label for={`${id}-name`}>{t().displayName}</label>
        <input id={`${id}-name`} class="input" value={name()} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="field">
        <span class="label">{t().signature}</span>
        <div class="signature-editor">
          <Editor initial={initial} label={t().signature} changed={() => undefined} ready={(made) => (editor = made)} pictures={() => undefined} focus={false} />
        </div>
      </div>
      <div class="form-foot">
        <Button kind="primary" onClick={() => void save()}>{t().save}</Button>
        <Button onClick={() => props.close()}>{t().cancel}</Button>
        <span class="spring" />
        <Show when={props.of.mayDelete}>
          <Button icon="trash" onClick={() => void remove()}>{t().deleteIdentity}</Button>
        </Show>
      </div>
    </div>
  );
}

/** The names, addresses and signatures that a person writes under. */
export default function Identities() {
  const [open, setOpen] = createSignal<string | undefined>();
  return (
    <section class="group">
      <h2>{t().identities}</h2>
      <p class="hint">{t().identitiesHint}</p>
      <div class="group-body">
        <For each={mail().identities()}>
          {(identity) => (
            <div class="identity">
              <button class="setting" aria-expanded={open() === identity.id} onClick={() => setOpen(open() === identity.id ? undefined : identity.id)}>
                <span>
                  <strong>{identity.name || identity.email}</strong>
                  <small>{identity.email}</small>
                </span>
                <small class="excerpt">{identity.textSignature.split('\n')[0]}</small>
              </button>
              <Show when={open() === identity.id}>
                <Form of={identity} close={() => setOpen(undefined)} />
              </Show>
            </div>
          )}
        </For>
      </div>
    </section>
  );
}

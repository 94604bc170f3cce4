import { createEffect, createSignal, createUniqueId, For, onCleanup, Show, type JSX, type ParentProps } from 'solid-js';
import { language, t } from '../i18n';
import { number } from '../i18n/format';
import { Button, Modal, say } from '../ui/kit';
import { a } from './texts';
import { ask, Refused, SignedOut, type Answer, type Row } from './api';

let clock: { tag: string; format: Intl.DateTimeFormat } | undefined;

/** A moment to the second: what happened when is what one looks for here. */
function moment(iso: string): string {
  if (clock?.tag !== language()) clock = { tag: language(), format: new Intl.DateTimeFormat(language(), { dateStyle: 'short', timeStyle: 'medium' }) };
  return clock.format.format(new Date(iso));
}

/** A value of a row as text. */
export function words(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? a().yes : a().no;
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return value.map(words).join(', ');
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? moment(text) : text;
}

export interface Column {
  key: string;
  label: string;
  show?: (row: Row) => JSX.Element;
}

/** Rows in columns; on a phone each row stands by itself. Roles are written out, since the layout takes them away. */
export function Table(props: { label: string; columns: Column[]; rows: Row[] | undefined; actions?: (row: Row) => JSX.Element }) {
  return (
    <Show when={props.rows} fallback={<p class="hint" aria-busy="true">{a().loading}</p>}>
      {(rows) => (
        <Show when={rows().length > 0} fallback={<p class="hint">{a().none}</p>}>
          <table class="grid" role="table" aria-label={props.label}>
            <thead role="rowgroup">
              <tr role="row">
                <For each={props.columns}>{(column) => <th role="columnheader" scope="col">{column.label}</th>}</For>
                <Show when={props.actions}><th role="columnheader" scope="col"><span class="unseen">{a().actions}</span></th></Show>
              </tr>
            </thead>
            <tbody role="rowgroup">
              <For each={rows()}>
                {(row) => (
                  <tr role="row">
                    <For each={props.columns}>
                      {(column) => <td role="cell" data-label={column.label}>{column.show ? column.show(row) : <span dir="auto">{words(row[column.key])}</span>}</td>}
                    </For>
                    <Show when={props.actions}>{(actions) => <td role="cell" class="acts">{actions()(row)}</td>}</Show>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </Show>
      )}
    </Show>
  );
}

/** @prop whole whether it is all of the page, which says the same above */
export function Section(props: ParentProps<{ title: string; whole?: boolean; hint?: string; tools?: JSX.Element }>) {
  return (
    <section class="part">
      <header>
        <h2 classList={{ unseen: props.whole }}>{props.title}</h2>
        <div class="tools">{props.tools}</div>
      </header>
      <Show when={props.hint}><p class="hint">{props.hint}</p></Show>
      {props.children}
    </section>
  );
}

function told(error: unknown): string {
  if (error instanceof Refused) return `${a().refused} ${error.message}`;
  return a().unreachable;
}

/** Does something and says how it ended; whether it was done. */
export async function run(name: string, fields: Record<string, unknown>, after?: () => void): Promise<boolean> {
  try {
    const answer = await ask(name, fields);
    // What two people have to agree to is asked for, and not done.
    say(answer.message.startsWith('nothing is done yet') ? a().waitsForSecond : a().done, undefined, 3_000);
    after?.();
    return true;
  } catch (error) {
    if (!(error instanceof SignedOut)) say(told(error), undefined, 12_000);
    return false;
  }
}

/**
 * The answer to a question that is asked with the page, when its fields change, and again when that is wanted. What was
 * answered stays until the next answer is there; undefined fields ask nothing. No resource of Solid's: one that loads would
 * take the page away meanwhile, with what somebody types into it.
 */
export function answerOf(name: string, fields: () => Record<string, unknown> | undefined) {
  const [problem, setProblem] = createSignal('');
  const [answer, setAnswer] = createSignal<Answer>();
  const [times, setTimes] = createSignal(0);
  let asked = 0;
  createEffect(() => {
    times();
    const now = fields();
    const mine = ++asked;
    if (!now) return void setAnswer(undefined);
    ask(name, now).then(
      (came) => {
        if (mine !== asked) return;
        setProblem('');
        setAnswer(came);
      },
      (error: unknown) => {
        if (mine !== asked) return;
        setProblem(error instanceof SignedOut ? '' : told(error));
        setAnswer({ message: '', rows: [] });
      },
    );
  });
  onCleanup(() => asked++);
  return { answer, rows: () => answer()?.rows, again: () => void setTimes((before) => before + 1), problem };
}

export function rowsOf(name: string, fields: () => Record<string, unknown> = () => ({})) {
  return answerOf(name, fields);
}

export function Problem(props: { text: string }) {
  return <Show when={props.text}><p class="problem" role="alert">{props.text}</p></Show>;
}

export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'password' | 'number' | 'check' | 'select' | 'moment' | 'list' | 'email';
  value?: string | number | boolean;
  options?: { value: string; label: string }[];
  needless?: boolean;
  hint?: string;
}

/** What a form's fields say, as requests want it: numbers, lists, moments as milliseconds. */
export function gathered(fields: Field[], form: HTMLFormElement): Record<string, unknown> {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map((field) => {
      const text = String(data.get(field.name) ?? '').trim();
      switch (field.kind) {
        case 'check':
          return [field.name, data.get(field.name) !== null];
        case 'number':
          return [field.name, Number(text)];
        case 'list':
          return [field.name, text.split(/[\s,]+/).filter(Boolean)];
        case 'moment':
          return [field.name, text ? new Date(text).getTime() : undefined];
        case 'password':
          return [field.name, String(data.get(field.name) ?? '')];
        default:
          return [field.name, text || undefined];
      }
    }),
  );
}

export function FormFields(props: { fields: Field[]; focus?: boolean }) {
  return (
    <For each={props.fields}>
      {(field, index) => {
        const id = createUniqueId();
        const first = props.focus && index() === 0;
        return (
          <Show
            when={field.kind !== 'check'}
            fallback={<label class="choice"><input type="checkbox" class="check" name={field.name} checked={field.value === true} /><span>{field.label}</span></label>}
          >
            <div class="field">
              <label for={id}>{field.label}</label>
              <Show
                when={field.kind === 'select'}
                fallback={
                  <input
                    id={id}
                    name={field.name}
                    class="input"
                    dir="auto"
                    autofocus={first}
                    type={field.kind === 'moment' ? 'datetime-local' : field.kind === 'number' || field.kind === 'password' ? field.kind : 'text'}
                    autocomplete={field.kind === 'password' ? 'new-password' : 'off'}
                    min={field.kind === 'number' ? 0 : undefined}
                    required={!field.needless}
                    value={field.value === undefined || field.value === true || field.value === false ? '' : String(field.value)}
                    aria-describedby={field.hint ? `${id}-hint` : undefined}
                  />
                }
              >
                <select id={id} name={field.name} class="input">
                  <For each={field.options}>{(option) => <option value={option.value} selected={option.value === field.value}>{option.label}</option>}</For>
                </select>
              </Show>
              <Show when={field.hint}><small id={`${id}-hint`}>{field.hint}</small></Show>
            </div>
          </Show>
        );
      }}
    </For>
  );
}

/** A button that asks for some fields in a window, and then the server. */
export function FormButton(props: { label: string; icon?: 'plus'; quiet?: boolean; danger?: boolean; text?: string; fields: Field[]; send: (values: Record<string, unknown>) => Promise<boolean> }) {
  const [open, setOpen] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await props.send(gathered(props.fields, event.currentTarget as HTMLFormElement))) setOpen(false);
  };
  return (
    <>
      <Button icon={props.icon} kind={props.quiet ? 'quiet' : undefined} onClick={() => setOpen(true)}>{props.label}</Button>
      <Modal title={props.label} open={open()} close={() => setOpen(false)}>
        <form class="fields" onSubmit={(event) => void submit(event)}>
          <Show when={props.text}><p class="hint">{props.text}</p></Show>
          <FormFields fields={props.fields} focus />
          <footer class="form-foot">
            <Button onClick={() => setOpen(false)}>{t().cancel}</Button>
            <Button type="submit" kind={props.danger ? 'danger' : 'primary'}>{props.label}</Button>
          </footer>
        </form>
      </Modal>
    </>
  );
}

export function Again(props: { run: () => void }) {
  return <Button kind="quiet" onClick={() => props.run()}>{a().refresh}</Button>;
}

/** Saves a text as a file of this browser's owner. */
export function save(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
